using System.Text;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;
using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;

namespace Pipelines.Registry.Publishing;

/// <summary>
/// A pipeline as it is published: blobs and manifests, made on this machine alone. Equal builds make equal packages: what changes with each commit stands on the index and in the pipeline's own manifest, never on a step.
/// </summary>
public sealed class PipelinePackage : IDisposable
{
    const string Anybody = "https://pipelines-dotnet.dev/builders/any";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipelines-publish-");
    readonly Dictionary<Digest, BlobContent> blobs = [];
    readonly Dictionary<string, BlobContent> layers = [];
    readonly List<ManifestDocument> manifests = [];
    readonly List<ManifestDocument> statements = [];

    PipelinePackage()
    {
    }

    /// <summary>All blobs, each once.</summary>
    public IReadOnlyCollection<BlobContent> Blobs => blobs.Values;

    /// <summary>The pipeline's own manifest, its logic and its steps in ordinal order of their names.</summary>
    public IReadOnlyList<ManifestDocument> Manifests => manifests;

    /// <summary>The index that pins them all by digest: the pipeline's own digest is this one's.</summary>
    public ManifestDocument Index { get; private set; } = null!;

    /// <summary>What is said of it, each in a manifest about the index: a bill of materials, and where it comes from.</summary>
    public IReadOnlyList<ManifestDocument> Statements => statements;

    /// <summary>Packs a pipeline.</summary>
    /// <param name="loaded">The pipeline as it was built; its bundles are checked first.</param>
    /// <param name="builder">Who built it, by a url; null: nobody in particular. It changes what is said of the pipeline, not the pipeline.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ManifestException">A bundle is not as it was built.</exception>
    /// <exception cref="RegistryException">Something cannot be packed.</exception>
    public static async Task<PipelinePackage> CreateAsync(LoadedManifest loaded, string? builder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        if (BundleCheck.Problems(loaded) is { Count: > 0 } problems)
            throw new ManifestException(loaded.Path, problems);
        var package = new PipelinePackage();
        try
        {
            await package.FillAsync(loaded, cancellationToken).ConfigureAwait(false);
            package.State(BillOfMaterials.Of(loaded));
            package.State(Provenance.Of(loaded.Manifest, package.Index.Descriptor.Digest, builder ?? Anybody));
            return package;
        }
        catch
        {
            package.Dispose();
            throw;
        }
    }

    /// <summary>Removes its files.</summary>
    public void Dispose()
    {
        if (folder.Exists)
            folder.Delete(recursive: true);
    }

    async Task FillAsync(LoadedManifest loaded, CancellationToken cancellationToken)
    {
        var (manifest, files) = (loaded.Manifest, new PipelineFiles(loaded));
        var yaml = BlobContent.FromBytes(PipelineMediaTypes.PipelineConfig, await File.ReadAllBytesAsync(loaded.Path, cancellationToken).ConfigureAwait(false));
        await AddAsync(PipelineMediaTypes.PipelineManifest, yaml, files.Common(), new() { [PipelineMediaTypes.Title] = manifest.Name, [PipelineMediaTypes.PathKey] = files.ManifestName }, cancellationToken).ConfigureAwait(false);
        await AddAsync(PipelineMediaTypes.Logic, ComponentConfig.Of(manifest.Logic, manifest), files.Bundle(manifest.Logic.Bundle), new() { [PipelineMediaTypes.Title] = manifest.Name }, cancellationToken).ConfigureAwait(false);
        foreach (var (name, component) in manifest.Components.OrderBy(component => component.Key, StringComparer.Ordinal))
            await AddStepAsync(name, component, loaded, files, cancellationToken).ConfigureAwait(false);
        // No artifact type on these: what copies indexes may leave it out, and the digest would be another.
        Index = new ArtifactIndex { ArtifactType = PipelineMediaTypes.Pipeline, Manifests = [.. manifests.Select(each => each.Descriptor)], Annotations = About(manifest) }.ToDocument();
    }

    async Task AddStepAsync(string name, ComponentSpec component, LoadedManifest loaded, PipelineFiles files, CancellationToken cancellationToken)
    {
        if (component.Published is not { } published)
        {
            await AddAsync(PipelineMediaTypes.Step, ComponentConfig.Of(name, component, loaded.Manifest), files.Bundle(component.Bundle), new() { [PipelineMediaTypes.Title] = name }, cancellationToken).ConfigureAwait(false);
            return;
        }
        if (manifests.Any(each => each.Descriptor.Digest.Hex == PublishedPlace.DigestOf(published.Reference)))
            return;
        // What was published once is published again as it was: it is pinned by its digest.
        var config = BlobContent.FromBytes(PipelineMediaTypes.ComponentConfig, await File.ReadAllBytesAsync(Path.Combine(loaded.Resolve(published.Output), PublishedPlace.InterfaceFile), cancellationToken).ConfigureAwait(false));
        var title = ComponentInterface.Parse(Encoding.UTF8.GetString(config.Bytes())).Name;
        await AddAsync(PipelineMediaTypes.Step, config, files.Published(component.Bundle, published), new() { [PipelineMediaTypes.Title] = title }, cancellationToken).ConfigureAwait(false);
        if (manifests[^1].Descriptor.Digest.Hex != PublishedPlace.DigestOf(published.Reference))
            throw Messages.NotAsPublished(name, published.Reference);
    }

    void State(BlobContent statement)
    {
        blobs[statement.Descriptor.Digest] = statement;
        blobs[BlobContent.Empty.Descriptor.Digest] = BlobContent.Empty;
        statements.Add(new ArtifactManifest { ArtifactType = statement.Descriptor.MediaType, Layers = [statement.Descriptor], Subject = Index.Descriptor }.ToDocument());
    }

    async Task AddAsync(string kind, BlobContent config, IEnumerable<LayerGroup> groups, Dictionary<string, string> annotations, CancellationToken cancellationToken)
    {
        List<Descriptor> descriptors = [];
        foreach (var group in groups)
        {
            var layer = await PackAsync([.. group.Files], cancellationToken).ConfigureAwait(false);
            descriptors.Add(layer.Descriptor with { Annotations = new Dictionary<string, string> { [PipelineMediaTypes.LayerKey] = group.Kind } });
        }
        blobs[config.Descriptor.Digest] = config;
        manifests.Add(new ArtifactManifest { ArtifactType = kind, Config = config.Descriptor, Layers = descriptors, Annotations = annotations }.ToDocument());
    }

    /// <summary>What several steps need is packed once.</summary>
    async Task<BlobContent> PackAsync(IReadOnlyList<LayerFile> files, CancellationToken cancellationToken)
    {
        var key = string.Join('\n', files.Select(file => $"{file.Name}\0{file.Source}"));
        if (layers.TryGetValue(key, out var known))
            return known;
        var layer = await LayerPacker.PackAsync(files, Path.Combine(folder.FullName, $"{layers.Count}"), cancellationToken: cancellationToken).ConfigureAwait(false);
        return layers[key] = blobs[layer.Descriptor.Digest] = layer;
    }

    static Dictionary<string, string> About(PipelineManifest manifest)
    {
        Dictionary<string, string> about = new() { [PipelineMediaTypes.Title] = manifest.Name, [PipelineMediaTypes.Version] = manifest.Version };
        if (manifest.Source?.Repository is { } repository)
            about[PipelineMediaTypes.Source] = repository;
        if (manifest.Source?.Commit is { } commit)
            about[PipelineMediaTypes.Revision] = commit;
        // Of the commit and not of now, so that all who publish it say the same.
        if (manifest.Source?.Committed is { } time)
            about[PipelineMediaTypes.Created] = time;
        return about;
    }
}
