using Pipelines.Registry.Content;

namespace Pipelines.Registry.Images;

/// <summary>A step as a container image.</summary>
/// <param name="Step">The component.</param>
/// <param name="Manifest">Its manifest.</param>
public sealed record StepImage(string Step, ManifestDocument Manifest)
{
    /// <summary>The tag of the image in the pipeline's repository: of one version, one for each step.</summary>
    /// <param name="version">The version.</param>
    public string Tag(string version) => $"{version}-{Step}";
}
