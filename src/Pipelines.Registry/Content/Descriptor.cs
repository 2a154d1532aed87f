namespace Pipelines.Registry.Content;

/// <summary>Points at content by its digest.</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Its bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>What the manifest that it points at is an artifact of.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Of an image in an index: what it runs on.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What is said of it, by key.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
