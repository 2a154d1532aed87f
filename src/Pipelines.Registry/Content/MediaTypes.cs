namespace Pipelines.Registry.Content;

/// <summary>The media types of the OCI image specification.</summary>
public static class MediaTypes
{
    /// <summary>A manifest: of an image, or of an artifact of any kind.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>A list of manifests.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>The configuration of a manifest that has none: <c>{}</c>.</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>A layer of files.</summary>
    public const string Layer = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>The configuration of a container image.</summary>
    public const string ImageConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>Docker's own manifest, which registries hold beside.</summary>
    internal const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    internal const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    internal const string DockerImageConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>Docker's first manifests, in two kinds.</summary>
    internal const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+";
}
