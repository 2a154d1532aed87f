using System.Text.Json;

namespace Pipelines.Registry.Content;

/// <summary>A list of manifests.</summary>
public sealed record ArtifactIndex
{
    /// <summary>The kind of artifact; by a media type of its own.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifests, in order.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; init; } = [];

    /// <summary>The manifest that this one is about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>What is said of it, by key.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads an index.</summary>
    /// <param name="document">Its bytes.</param>
    /// <exception cref="RegistryException">It is no index, or one is not to be read.</exception>
    public static ArtifactIndex Parse(ManifestDocument document)
    {
        using var json = ManifestJson.Read(document, MediaTypes.Index, MediaTypes.DockerIndex);
        return ManifestJson.Checked(document, () => new ArtifactIndex
        {
            ArtifactType = ManifestJson.Text(json.RootElement, "artifactType"),
            Manifests = [.. json.RootElement.GetProperty("manifests") is { ValueKind: not JsonValueKind.Null } list ? list.EnumerateArray().Select(ManifestJson.Descriptor) : []],
            Subject = json.RootElement.TryGetProperty("subject", out var subject) ? ManifestJson.Descriptor(subject) : null,
            Annotations = ManifestJson.Annotations(json.RootElement),
        });
    }

    /// <summary>Its bytes.</summary>
    public ManifestDocument ToDocument() => ManifestJson.Write(MediaTypes.Index, json =>
    {
        if (ArtifactType is not null)
            json.WriteString("artifactType", ArtifactType);
        ManifestJson.Write(json, "manifests", Manifests);
        if (Subject is not null)
            ManifestJson.Write(json, "subject", Subject);
        ManifestJson.Write(json, Annotations);
    });
}
