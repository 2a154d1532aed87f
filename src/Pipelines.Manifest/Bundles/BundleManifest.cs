namespace Pipelines.Manifest.Bundles;

/// <summary>What a bundle holds: <c>bundle.json</c>, whose sha256 is the bundle's digest.</summary>
public sealed record BundleManifest
{
    /// <summary>The version of this document's shape.</summary>
    public const string CurrentSchema = "pipelines/bundle/v1";

    /// <summary>The document's file name inside the bundle's folder.</summary>
    public const string FileName = "bundle.json";

    /// <summary>Always <see cref="CurrentSchema"/> for what this version writes.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary><c>step</c> or <c>logic</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The component's or the pipeline's name.</summary>
    public required string Name { get; init; }

    /// <summary>The compiled form, relative to the bundle, e.g. <c>compiled/Iris.dll</c>.</summary>
    public required string Assembly { get; init; }

    /// <summary>The reflection name of the entry's class, e.g. <c>Iris+PipelinesEntry</c>.</summary>
    public required string Entry { get; init; }

    /// <summary>Metadata token of the entry's <c>ExecuteAsync</c> in the assembly: a host that knows it need not look names up.</summary>
    public int EntryToken { get; init; }

    /// <summary>
    /// Frameworks that the code may report by, <c>metrics</c> or <c>tracing</c>: a host listens to them while the step runs. Null when there is none, so that nothing is
    /// loaded for them.
    /// </summary>
    public IReadOnlyList<string>? Frameworks { get; init; }

    /// <summary>Every file of the bundle but this document, in ordinal order of the paths.</summary>
    public required IReadOnlyList<BundleFile> Files { get; init; }

    /// <summary>What the bundle needs from outside of it, in ordinal order of the paths.</summary>
    public IReadOnlyList<BundleDependency> Dependencies { get; init; } = [];
}

/// <summary>A file of a bundle.</summary>
/// <param name="Path">Relative to the bundle, forward slashes.</param>
/// <param name="Sha256">Lower-case hexadecimal, 64 digits.</param>
public sealed record BundleFile(string Path, string Sha256);

/// <summary>A file outside of a bundle that its code loads or reads.</summary>
/// <param name="Name">The assembly's simple name, a native library's file name, or the path of content under <c>AppContext.BaseDirectory</c>.</param>
/// <param name="Path">Relative to the bundle, forward slashes; usually upwards into the build output.</param>
/// <param name="Kind"><c>managed</c>, <c>native</c>, <c>resource</c> or <c>content</c>.</param>
/// <param name="Sha256">Lower-case hexadecimal, 64 digits.</param>
public sealed record BundleDependency(string Name, string Path, string Kind, string Sha256)
{
    /// <summary>The runtime identifier that a native library is for; null when it is for any.</summary>
    public string? Rid { get; init; }

    /// <summary>The culture of a resource assembly; null for every other kind.</summary>
    public string? Culture { get; init; }
}
