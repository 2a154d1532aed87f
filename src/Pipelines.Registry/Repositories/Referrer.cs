using Pipelines.Registry.Content;

namespace Pipelines.Registry.Repositories;

/// <summary>A manifest about another one, as lists of such have it.</summary>
/// <param name="Subject">The other one.</param>
/// <param name="Descriptor">The one, with its kind and what is said of it.</param>
sealed record Referrer(Digest Subject, Descriptor Descriptor)
{
    /// <summary>The tag under which registries that know no better keep the list.</summary>
    public string Tag => TagOf(Subject);

    public static string TagOf(Digest subject) => $"{subject.Algorithm}-{subject.Hex}";

    /// <summary>Null: it is about none.</summary>
    public static Referrer? Of(ManifestDocument document)
    {
        switch (document.Descriptor.MediaType)
        {
            case MediaTypes.Manifest when ArtifactManifest.Parse(document) is { Subject: { } subject } manifest:
                return new(subject.Digest, document.Descriptor with { ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType, Annotations = manifest.Annotations });
            case MediaTypes.Index when ArtifactIndex.Parse(document) is { Subject: { } subject } index:
                return new(subject.Digest, document.Descriptor with { ArtifactType = index.ArtifactType, Annotations = index.Annotations });
            default:
                return null;
        }
    }
}
