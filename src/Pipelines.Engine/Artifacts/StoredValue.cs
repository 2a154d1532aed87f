using Pipelines.Logic;

namespace Pipelines.Engine.Artifacts;

/// <summary>A value in the store, or, for small JSON, right here.</summary>
sealed record StoredValue(string Type, string Format, string Digest, long Bytes, byte[]? Inline) : ValueReference(Type, Format, Digest, Bytes)
{
    /// <summary>How many elements it has, where it is a list or array that the logic gave.</summary>
    public int? Count { get; init; }

    /// <param name="runId">The run.</param>
    /// <param name="step">The step that made it; null for the pipeline method itself.</param>
    /// <param name="name">The output's name.</param>
    public ArtifactRecord ToRecord(string runId, string? step, string name) => new(runId, step, name, Type, Format, Digest, Bytes);
}
