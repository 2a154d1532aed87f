namespace Pipelines.Manifest;

/// <summary>Of a component whose code another project published: which one it is, and where it lies once it was fetched.</summary>
public sealed record PublishedSpec
{
    /// <summary>The artifact in its registry, pinned by digest: <c>oci://host/repository@sha256:…</c>.</summary>
    public required string Reference { get; init; }

    /// <summary><c>sha256:…</c> of the interface that was published with it, which the method that stands for it was written from.</summary>
    public required string Interface { get; init; }

    /// <summary>The folder of its files, which stands for <c>AppContext.BaseDirectory</c> in its steps; relative to the manifest.</summary>
    public required string Output { get; init; }
}
