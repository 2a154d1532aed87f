using Pipelines.Logic;

namespace Pipelines.Engine.Artifacts;

/// <summary>A value in the store, or, for small JSON, right here.</summary>
sealed record StoredValue(string Type, string Format, string Digest, long Bytes, byte[]? Inline) : ValueReference(Type, Format, Digest, Bytes);
