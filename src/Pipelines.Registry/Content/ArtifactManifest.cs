namespace Pipelines.Registry.Content;

/// <summary>An artifact: its kind, its configuration, its layers, and what is said of it. Equal content makes equal bytes, and so one digest.</summary>
public sealed record ArtifactManifest
{
    /// <summary>The kind of artifact; by a media type of its own.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The configuration; that of <see cref="BlobContent.Empty"/> where there is none.</summary>
    public Descriptor Config { get; init; } = BlobContent.Empty.Descriptor;

    /// <summary>The layers, in order.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>The manifest that this one is about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>What is said of it, by key.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a manifest.</summary>
    /// <param name="document">Its bytes.</param>
    /// <exception cref="RegistryException">It is no image manifest, or one is not to be read.</exception>
    public static ArtifactManifest Parse(ManifestDocument document)
    {
        using var json = ManifestJson.Read(document, MediaTypes.Manifest, MediaTypes.DockerManifest);
        return ManifestJson.Checked(document, () => new ArtifactManifest
        {
            ArtifactType = ManifestJson.Text(json.RootElement, "artifactType"),
            Config = ManifestJson.Descriptor(json.RootElement.GetProperty("config")),
            Layers = [.. json.RootElement.GetProperty("layers").EnumerateArray().Select(ManifestJson.Descriptor)],
            Subject = json.RootElement.TryGetProperty("subject", out var subject) ? ManifestJson.Descriptor(subject) : null,
            Annotations = ManifestJson.Annotations(json.RootElement),
        });
    }

    /// <summary>Its bytes.</summary>
    /// <exception cref="InvalidOperationException">It says neither by its configuration nor by its artifact type what it is.</exception>
    public ManifestDocument ToDocument()
    {
        if (ArtifactType is null && Config.MediaType == MediaTypes.Empty)
            throw new InvalidOperationException("A manifest without a configuration needs an artifact type.");
        return ManifestJson.Write(MediaTypes.Manifest, json =>
        {
            if (ArtifactType is not null)
                json.WriteString("artifactType", ArtifactType);
            ManifestJson.Write(json, "config", Config);
            // A manifest without layers is not taken by every registry: the empty one stands for none.
            ManifestJson.Write(json, "layers", Layers.Count > 0 ? Layers : [BlobContent.Empty.Descriptor]);
            if (Subject is not null)
                ManifestJson.Write(json, "subject", Subject);
            ManifestJson.Write(json, Annotations);
        });
    }
}
