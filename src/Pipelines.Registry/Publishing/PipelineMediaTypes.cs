namespace Pipelines.Registry.Publishing;

/// <summary>The media types of published pipelines.</summary>
public static class PipelineMediaTypes
{
    /// <summary>A pipeline: an index of its own manifest, its logic and its steps.</summary>
    public const string Pipeline = "application/vnd.pipelines-dotnet.pipeline.v1";

    /// <summary>The pipeline's own manifest: its configuration is the <c>.pipeline.yaml</c>, its layers what all steps have in common.</summary>
    public const string PipelineManifest = "application/vnd.pipelines-dotnet.pipeline.manifest.v1";

    /// <summary>The <c>.pipeline.yaml</c>.</summary>
    public const string PipelineConfig = "application/vnd.pipelines-dotnet.pipeline.config.v1+yaml";

    /// <summary>One component with all that its steps run from.</summary>
    public const string Step = "application/vnd.pipelines-dotnet.step.v1";

    /// <summary>The lowered pipeline function with all that it runs from.</summary>
    public const string Logic = "application/vnd.pipelines-dotnet.logic.v1";

    /// <summary>A component's interface.</summary>
    public const string ComponentConfig = "application/vnd.pipelines-dotnet.component.config.v1+json";

    /// <summary>What a pipeline is made of, in CycloneDX.</summary>
    public const string BillOfMaterials = "application/vnd.cyclonedx+json";

    /// <summary>Where a pipeline comes from, as an in-toto statement.</summary>
    public const string Provenance = "application/vnd.in-toto+json";

    /// <summary>On a layer: <c>source</c>, <c>compiled</c>, <c>dependency</c>, <c>content</c>, <c>host</c> or <c>patch</c>.</summary>
    internal const string LayerKey = "dev.pipelines-dotnet.layer";

    /// <summary>On the pipeline's own manifest: where in its folder the <c>.pipeline.yaml</c> lies.</summary>
    internal const string PathKey = "dev.pipelines-dotnet.path";

    internal const string Title = "org.opencontainers.image.title";
    internal const string Version = "org.opencontainers.image.version";
    internal const string Source = "org.opencontainers.image.source";
    internal const string Revision = "org.opencontainers.image.revision";
    internal const string BaseName = "org.opencontainers.image.base.name";
    internal const string BaseDigest = "org.opencontainers.image.base.digest";
    internal const string Created = "org.opencontainers.image.created";
}
