using System.Text.Json;
using System.Text.RegularExpressions;
using Pipelines.Registry.Content;
using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;

namespace Pipelines.Registry.Images;

/// <summary>An image in a registry that others are made on.</summary>
public sealed partial class BaseImage
{
    static readonly Platform Usual = new("linux", "amd64");
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    BaseImage(RegistryReference reference, Repository repository, Digest digest, JsonElement config, IReadOnlyList<Descriptor> layers)
    {
        Reference = reference;
        Repository = repository;
        Digest = digest;
        Config = config;
        Layers = layers;
    }

    /// <summary>As it was named.</summary>
    public RegistryReference Reference { get; }

    /// <summary>The digest of its manifest for this platform.</summary>
    public Digest Digest { get; }

    /// <summary>The bytes of its layers.</summary>
    public long Bytes => Layers.DistinctBy(layer => layer.Digest).Sum(layer => layer.Size);

    /// <summary>What it runs on.</summary>
    public Platform Platform => ManifestJson.Platform(Config);

    /// <summary>Its name: with the tag, where it was named by one.</summary>
    public string Name => Reference.Tag is { } tag ? Reference.WithTag(tag).ToString() : Reference.ToString();

    internal Repository Repository { get; }

    internal JsonElement Config { get; }

    /// <summary>Its layers, as an OCI manifest names them.</summary>
    internal IReadOnlyList<Descriptor> Layers { get; }

    /// <summary>Its environment, as name=value.</summary>
    internal IEnumerable<string> Environment => Texts("Env");

    /// <summary>Looks at an image; its layers are not fetched.</summary>
    /// <param name="registries">Where it is looked for.</param>
    /// <param name="reference">Its tag or digest; where both are given, the digest counts.</param>
    /// <param name="platform">Which image is meant, where there are several. Null: the only one, or that of linux/amd64.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It could not be fetched, is no image, or is for another platform.</exception>
    public static async Task<BaseImage> FindAsync(RegistryClient registries, RegistryReference reference, Platform? platform = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registries);
        ArgumentNullException.ThrowIfNull(reference);
        var (repository, name) = (registries.Open(reference), reference.ToString());
        var document = reference.Digest is { } digest
            ? await repository.PullManifestAsync(digest, cancellationToken).ConfigureAwait(false)
            : await repository.PullManifestAsync(reference.Tag ?? throw Messages.NoTagGiven(name), cancellationToken).ConfigureAwait(false);
        if (document.Descriptor.MediaType is MediaTypes.Index or MediaTypes.DockerIndex)
            document = await repository.PullManifestAsync(Choose(name, ArtifactIndex.Parse(document), platform ?? Usual), cancellationToken).ConfigureAwait(false);
        var manifest = ArtifactManifest.Parse(document);
        if (manifest.Config.MediaType is not (MediaTypes.ImageConfig or MediaTypes.DockerImageConfig))
            throw Messages.NotImage(name, manifest.ArtifactType ?? manifest.Config.MediaType);
        var config = Read(name, await repository.ReadBlobAsync(manifest.Config, cancellationToken).ConfigureAwait(false));
        var image = new BaseImage(reference, repository, document.Descriptor.Digest, config, [.. manifest.Layers.Select(layer => Layer(name, layer))]);
        try
        {
            image.Check(name, platform);
            // All that is read of it later is read once here.
            ImageConfig.Of(image, "", [], [], []);
        }
        catch (InvalidOperationException error)
        {
            throw Messages.BrokenImage(name, $"its configuration cannot be read: {error.Message.TrimEnd('.')}");
        }
        return image;
    }

    /// <exception cref="RegistryException">It says that its runtime is too old for a framework.</exception>
    internal void CheckRuntime(string framework)
    {
        var version = Environment.FirstOrDefault(text => text.StartsWith("DOTNET_VERSION=", StringComparison.Ordinal))?["DOTNET_VERSION=".Length..];
        if (version is not null && int.TryParse(version.Split('.')[0], out var there) && FrameworkPattern.Match(framework) is { Success: true } match && there < int.Parse(match.Groups[1].ValueSpan, null))
            throw Messages.OldRuntime(Reference.ToString(), version, framework);
    }

    /// <summary>A list of its configuration.</summary>
    internal IEnumerable<string> Texts(string name) => Setting(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(text => text.GetString() ?? "") : [];

    /// <summary>What its configuration says of how it runs.</summary>
    internal JsonElement? Setting(string name) =>
        Config.TryGetProperty("config", out var run) && run.ValueKind == JsonValueKind.Object && run.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    void Check(string name, Platform? platform)
    {
        if (Platform.Os != "linux")
            throw Messages.OtherSystem(name, Platform);
        if (platform is not null && !platform.Fits(Platform))
            throw Messages.OtherPlatform(name, platform, Platform);
        var unpacked = Config.TryGetProperty("rootfs", out var files) && files.ValueKind == JsonValueKind.Object && files.TryGetProperty("diff_ids", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.GetArrayLength() : 0;
        if (unpacked != Layers.Count)
            throw Messages.BrokenImage(name, $"its manifest has {Layers.Count} layers and its configuration {unpacked}");
    }

    static Digest Choose(string name, ArtifactIndex index, Platform platform)
    {
        // Statements about an image are listed beside it, as for a platform that nobody knows.
        var images = index.Manifests.Where(each => each.Platform is { Os: not "unknown" }).ToList();
        if (images.Count == 0)
            throw Messages.NotImage(name, index.ArtifactType ?? "an index without images");
        return images.FirstOrDefault(each => platform.Fits(each.Platform!))?.Digest ?? throw Messages.NoPlatform(name, platform, images.Select(each => each.Platform!));
    }

    static JsonElement Read(string name, byte[] config)
    {
        try
        {
            using var json = JsonDocument.Parse(config, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : throw new JsonException("it is no object");
        }
        catch (JsonException error)
        {
            throw Messages.BrokenImage(name, $"its configuration cannot be read: {error.Message.TrimEnd('.')}");
        }
    }

    /// <summary>The same bytes under OCI's name for what they are.</summary>
    static Descriptor Layer(string name, Descriptor layer) => new(
        layer.MediaType switch
        {
            "application/vnd.docker.image.rootfs.diff.tar.gzip" => MediaTypes.Layer,
            "application/vnd.docker.image.rootfs.diff.tar" => "application/vnd.oci.image.layer.v1.tar",
            "application/vnd.docker.image.rootfs.diff.tar.zstd" => "application/vnd.oci.image.layer.v1.tar+zstd",
            MediaTypes.Layer or "application/vnd.oci.image.layer.v1.tar" or "application/vnd.oci.image.layer.v1.tar+zstd" => layer.MediaType,
            _ => throw Messages.BrokenImage(name, $"it has a layer of the kind {layer.MediaType}, which is not known here"),
        },
        layer.Digest, layer.Size);

    [GeneratedRegex(@"^net(\d+)\.")]
    private static partial Regex FrameworkPattern { get; }
}
