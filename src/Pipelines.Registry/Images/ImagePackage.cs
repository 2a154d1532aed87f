using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;
using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;

namespace Pipelines.Registry.Images;

/// <summary>Steps of a pipeline as container images on a base: blobs and manifests, made on this machine alone. Equal builds on one base make equal images, whatever the commit.</summary>
public sealed class ImagePackage : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipelines-publish-");
    readonly Dictionary<Digest, BlobContent> blobs = [];
    readonly Dictionary<string, ImageLayer> layers = [];
    readonly List<StepImage> images = [];

    ImagePackage(BaseImage from) => Base = from;

    /// <summary>What all of them are made on.</summary>
    public BaseImage Base { get; }

    /// <summary>The images, in ordinal order of the steps' names.</summary>
    public IReadOnlyList<StepImage> Images => images;

    /// <summary>All blobs but the base's, each once.</summary>
    public IReadOnlyCollection<BlobContent> Blobs => blobs.Values;

    /// <summary>Packs steps.</summary>
    /// <param name="loaded">The pipeline as it was built; its bundles are checked first.</param>
    /// <param name="from">The base.</param>
    /// <param name="steps">Which steps; null: all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ManifestException">A bundle is not as it was built.</exception>
    /// <exception cref="RegistryException">Something cannot be packed, or does not go with the base.</exception>
    public static async Task<ImagePackage> CreateAsync(LoadedManifest loaded, BaseImage from, IReadOnlyCollection<string>? steps = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        ArgumentNullException.ThrowIfNull(from);
        if (BundleCheck.Problems(loaded) is { Count: > 0 } problems)
            throw new ManifestException(loaded.Path, problems);
        from.CheckRuntime(loaded.Manifest.Build.Framework);
        var chosen = loaded.Manifest.Components.Where(component => steps?.Contains(component.Key) != false).OrderBy(component => component.Key, StringComparer.Ordinal).ToList();
        // All are looked at before one is packed.
        if (chosen.FirstOrDefault(component => !RegistryReference.IsTag("1-" + component.Key)) is { Key: { } odd })
            throw Messages.NotTagPart(odd);
        var package = new ImagePackage(from);
        try
        {
            var files = new PipelineFiles(loaded);
            foreach (var (name, component) in chosen)
                await package.AddAsync(name, component, loaded.Manifest, files, cancellationToken).ConfigureAwait(false);
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

    /// <summary>A file for what is on its way.</summary>
    internal string Scratch(Digest digest) => Path.Combine(folder.FullName, digest.Hex);

    async Task AddAsync(string name, ComponentSpec component, PipelineManifest manifest, PipelineFiles files, CancellationToken cancellationToken)
    {
        List<ImageLayer> own = [];
        foreach (var group in files.Image(component.Bundle, await InterfaceAsync(name, component, manifest, cancellationToken).ConfigureAwait(false), Base.Platform))
            own.Add(await PackAsync(group, cancellationToken).ConfigureAwait(false));
        string[] entry = ["dotnet", $"/{ImageLayer.Root}{files.NameOf(manifest.Build.Host)}/Pipelines.dll", "run", $"/{ImageLayer.Root}{files.NameOf(component.Bundle)}"];
        var config = ImageConfig.Of(Base, name, entry, Environment(component), own);
        blobs[config.Descriptor.Digest] = config;
        images.Add(new(name, new ArtifactManifest
        {
            Config = config.Descriptor,
            Layers = [.. Base.Layers, .. own.Select(layer => layer.Blob.Descriptor)],
            Annotations = new Dictionary<string, string>
            {
                [PipelineMediaTypes.Title] = name,
                [PipelineMediaTypes.BaseName] = Base.Name,
                [PipelineMediaTypes.BaseDigest] = Base.Digest.ToString(),
            },
        }.ToDocument()));
    }

    /// <summary>What it gives cannot be told from its code: the host reads it there.</summary>
    async Task<string> InterfaceAsync(string name, ComponentSpec component, PipelineManifest manifest, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.FullName, $"{images.Count}.json");
        await using var file = File.Create(path);
        await using var content = ComponentConfig.Of(name, component, manifest).Open(0);
        await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        return path;
    }

    /// <summary>What several steps need is packed once.</summary>
    async Task<ImageLayer> PackAsync(LayerGroup group, CancellationToken cancellationToken)
    {
        IReadOnlyList<LayerFile> files = [.. group.Files];
        var key = string.Join('\n', files.Select(file => file.Name));
        if (layers.TryGetValue(key, out var known))
            return known;
        var layer = await ImageLayer.PackAsync(group.Kind, files, Path.Combine(folder.FullName, $"{layers.Count}"), cancellationToken).ConfigureAwait(false);
        blobs[layer.Blob.Descriptor.Digest] = layer.Blob;
        return layers[key] = layer;
    }

    /// <summary>The component's setting; of two of one name the last counts.</summary>
    static IReadOnlyList<string> Environment(ComponentSpec component) => component.Settings.GetValueOrDefault("environment") is IEnumerable<object?> texts
        ? [.. texts.OfType<string>().GroupBy(text => text.Split('=')[0]).Select(variables => variables.Last()).Order(StringComparer.Ordinal)]
        : [];
}
