namespace Pipelines.Values;

/// <summary>A value that cannot be written or read; the message names the member or the place (rule V3).</summary>
public sealed class ValueException(string message, Exception? inner = null) : Exception(message, inner);
