using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipelines.Registry.Content;
using Pipelines.Registry.Repositories;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>An image that is none to run, in the form that a test wants.</summary>
sealed record SmallBase
{
    public const string Layer = MediaTypes.Layer;
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    public string Os { get; init; } = "linux";

    public string Architecture { get; init; } = "amd64";

    public bool IsDocker { get; init; }

    public string LayerType { get; init; } = Layer;

    public string ConfigType { get; init; } = MediaTypes.ImageConfig;

    /// <summary>What the configuration holds besides.</summary>
    public string More { get; init; } = """
        "created":"2026-01-01T00:00:00Z","author":"somebody","config":{"User":"app","Env":["PATH=/usr/bin","MODE=base"],"Cmd":["/bin/bash"],"WorkingDir":"/srv","Healthcheck":{},
        "Labels":{"org.opencontainers.image.title":"runtime","team":"blue"}},"history":[{"created_by":"base"}]
        """;

    public int Unpacked { get; init; } = 1;

    public BlobContent Blob => BlobContent.FromBytes(LayerType, [.. Given.Bytes(20_000), .. Encoding.ASCII.GetBytes(Architecture)]);

    /// <summary>The configuration.</summary>
    public string Json => "{" + $"""
        "architecture":"{Architecture}","os":"{Os}",{More},"rootfs":
        """ + JsonSerializer.Serialize(new { type = "layers", diff_ids = Enumerable.Repeat("sha256:" + Convert.ToHexStringLower(SHA256.HashData([1])), Unpacked) }) + "}";

    public async Task<ManifestDocument> PushAsync(Repository repository, string? tag)
    {
        var config = BlobContent.FromBytes(IsDocker ? "application/vnd.docker.container.image.v1+json" : ConfigType, Encoding.UTF8.GetBytes(Json));
        foreach (var blob in (BlobContent[])[Blob, config])
            await repository.PushBlobAsync(blob);
        var manifest = new ArtifactManifest { Config = config.Descriptor, Layers = [Blob.Descriptor with { MediaType = IsDocker ? DockerLayer : LayerType }] }.ToDocument();
        if (IsDocker)
            manifest = new(MediaTypes.DockerManifest, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(manifest.Bytes.Span).Replace(MediaTypes.Manifest.Split('+')[0], MediaTypes.DockerManifest.Split('+')[0], StringComparison.Ordinal)));
        await repository.PushManifestAsync(manifest, tag);
        return manifest;
    }

    /// <summary>One for each platform under one tag.</summary>
    public static async Task PushSeveralAsync(Repository repository, string tag, params string[] platforms)
    {
        List<Descriptor> images = [];
        foreach (var platform in platforms.Select(Platform.Parse))
            images.Add((await new SmallBase { Os = platform.Os, Architecture = platform.Architecture }.PushAsync(repository, null)).Descriptor with { Platform = platform });
        // What builders add about an image.
        await repository.PushBlobAsync(BlobContent.Empty);
        var about = new ArtifactManifest { ArtifactType = "application/vnd.test" }.ToDocument();
        await repository.PushManifestAsync(about);
        images.Add(about.Descriptor with { Platform = new("unknown", "unknown") });
        await repository.PushManifestAsync(new ArtifactIndex { Manifests = images }.ToDocument(), tag);
    }
}
