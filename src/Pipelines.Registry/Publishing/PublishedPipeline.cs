using Pipelines.Manifest;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.Publishing;

/// <summary>A pipeline as it lies in a registry, known without its code.</summary>
/// <param name="Index">What pins it.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Parts">Its own manifest, its logic and its steps.</param>
/// <param name="Attachments">What is said about it.</param>
public sealed record PublishedPipeline(Descriptor Index, PipelineManifest Manifest, IReadOnlyList<PublishedPart> Parts, IReadOnlyList<Descriptor> Attachments)
{
    /// <summary>The bytes that a pull fetches: what parts have in common counts once.</summary>
    public long Bytes => Parts.SelectMany(part => part.Artifact.Layers).DistinctBy(layer => layer.Digest).Sum(layer => layer.Size);
}

/// <summary>One artifact of a published pipeline.</summary>
/// <param name="Descriptor">Where it lies.</param>
/// <param name="Artifact">Its configuration and layers.</param>
public sealed record PublishedPart(Descriptor Descriptor, ArtifactManifest Artifact)
{
    /// <summary>A step's component, or the pipeline's name.</summary>
    public string Name => Artifact.Annotations.GetValueOrDefault(PipelineMediaTypes.Title, "");

    /// <summary>The bytes of its layers.</summary>
    public long Bytes => Artifact.Layers.Sum(layer => layer.Size);
}
