using System.Text.Json;

namespace Pipelines.Registry.Content;

/// <summary>Manifests as JSON: keys in one order, annotations in ordinal order, no white space, all that is not ASCII escaped, so that equal content makes equal bytes everywhere.</summary>
static class ManifestJson
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public static ManifestDocument Write(string mediaType, Action<Utf8JsonWriter> body)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", mediaType);
            body(json);
            json.WriteEndObject();
        }
        return new(mediaType, stream.ToArray());
    }

    public static void Write(Utf8JsonWriter json, string name, Descriptor descriptor)
    {
        json.WritePropertyName(name);
        Write(json, descriptor);
    }

    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<Descriptor> descriptors)
    {
        json.WriteStartArray(name);
        foreach (var descriptor in descriptors)
            Write(json, descriptor);
        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, string> annotations)
    {
        if (annotations.Count == 0)
            return;
        json.WriteStartObject("annotations");
        foreach (var (key, value) in annotations.OrderBy(annotation => annotation.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Descriptor descriptor)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
        Write(json, descriptor.Annotations);
        if (descriptor.ArtifactType is not null)
            json.WriteString("artifactType", descriptor.ArtifactType);
        if (descriptor.Platform is { } platform)
            Write(json, platform);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Platform platform)
    {
        json.WriteStartObject("platform");
        json.WriteString("architecture", platform.Architecture);
        json.WriteString("os", platform.Os);
        if (platform.Variant is not null)
            json.WriteString("variant", platform.Variant);
        json.WriteEndObject();
    }

    /// <exception cref="RegistryException">It is not of these media types, or no JSON.</exception>
    public static JsonDocument Read(ManifestDocument document, params ReadOnlySpan<string> mediaTypes)
    {
        if (!mediaTypes.Contains(document.Descriptor.MediaType))
            throw Messages.WrongKind(document.Descriptor, mediaTypes[0]);
        try
        {
            var json = JsonDocument.Parse(document.Bytes, Strict);
            // One that is a manifest by its header and an index by itself would be two things under one digest.
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("mediaType", out var said) && !said.ValueEquals(document.Descriptor.MediaType))
                throw new JsonException($"it came as {document.Descriptor.MediaType}, and says it is something else");
            return json;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Messages.UnreadableManifest(document.Descriptor.Digest, error);
        }
    }

    /// <summary>Wrong shapes, as one message.</summary>
    public static T Checked<T>(ManifestDocument document, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Messages.UnreadableManifest(document.Descriptor.Digest, error);
        }
    }

    public static Descriptor Descriptor(JsonElement element) => new(
        element.GetProperty("mediaType").GetString() ?? throw new FormatException("a media type is null"),
        Digest.TryParse(element.GetProperty("digest").GetString(), out var digest) ? digest : throw new FormatException("a digest is none"),
        element.GetProperty("size").GetInt64() is >= 0 and var size ? size : throw new FormatException("a size is negative"))
    {
        ArtifactType = Text(element, "artifactType"),
        Platform = element.TryGetProperty("platform", out var platform) && platform.ValueKind != JsonValueKind.Null ? Platform(platform) : null,
        Annotations = Annotations(element),
    };

    /// <summary>As an index and an image's configuration name it.</summary>
    public static Platform Platform(JsonElement element) => new(Text(element, "os") ?? "", Text(element, "architecture") ?? "", Text(element, "variant") is { Length: > 0 } variant ? variant : null);

    public static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static IReadOnlyDictionary<string, string> Annotations(JsonElement element) =>
        element.TryGetProperty("annotations", out var annotations) && annotations.ValueKind != JsonValueKind.Null
            ? annotations.EnumerateObject().ToDictionary(annotation => annotation.Name, annotation => annotation.Value.GetString() ?? "", StringComparer.Ordinal)
            : new Dictionary<string, string>();
}
