using System.Text.Json;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.Images;

/// <summary>The configuration of a step's image: the base's, with an entry point and layers of its own. Nothing in it is of now, nothing of a commit.</summary>
static class ImageConfig
{
    /// <summary>Where a step starts: inputs and outputs are mounted there.</summary>
    public const string WorkingFolder = "/work";

    const string Own = "org.opencontainers.image.";

    /// <summary>What the base says and the image says too, in this order.</summary>
    static readonly string[] Kept = ["created", "architecture", "variant", "os", "os.version", "os.features"];
    static readonly string[] KeptOfRun = ["User", "ExposedPorts", "Volumes", "StopSignal"];

    /// <param name="from">The base.</param>
    /// <param name="title">The step.</param>
    /// <param name="entry">The entry point.</param>
    /// <param name="environment">Variables of the step, as name=value.</param>
    /// <param name="layers">Its own layers.</param>
    public static BlobContent Of(BaseImage from, string title, IReadOnlyList<string> entry, IReadOnlyList<string> environment, IReadOnlyList<ImageLayer> layers)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var name in Kept.Where(name => from.Config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null))
                Copy(json, name, from.Config.GetProperty(name));
            json.WriteStartObject("config");
            foreach (var name in KeptOfRun)
            {
                if (from.Setting(name) is { } value)
                    Copy(json, name, value);
            }
            var own = environment.Select(Name).ToHashSet(StringComparer.Ordinal);
            Texts(json, "Env", from.Environment.Where(text => !own.Contains(Name(text))).Concat(environment));
            Texts(json, "Entrypoint", entry);
            json.WriteString("WorkingDir", WorkingFolder);
            Labels(json, from, title);
            json.WriteEndObject();
            json.WriteStartObject("rootfs");
            json.WriteString("type", "layers");
            Texts(json, "diff_ids", from.Config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(each => each.GetString() ?? "").Concat(layers.Select(layer => layer.Unpacked.ToString())));
            json.WriteEndObject();
            History(json, from, layers);
            json.WriteEndObject();
        }
        return BlobContent.FromBytes(MediaTypes.ImageConfig, stream.ToArray());
    }

    /// <summary>What the base says of itself is not true of this one.</summary>
    static void Labels(Utf8JsonWriter json, BaseImage from, string title)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Publishing.PipelineMediaTypes.Title] = title };
        if (from.Setting("Labels") is { ValueKind: JsonValueKind.Object } there)
        {
            foreach (var label in there.EnumerateObject().Where(label => !label.Name.StartsWith(Own, StringComparison.Ordinal)))
                labels[label.Name] = label.Value.GetString() ?? "";
        }
        json.WriteStartObject("Labels");
        foreach (var (name, value) in labels)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    /// <summary>One entry for each layer, or none for any: engines count them.</summary>
    static void History(Utf8JsonWriter json, BaseImage from, IReadOnlyList<ImageLayer> layers)
    {
        if (!from.Config.TryGetProperty("history", out var history) || history.ValueKind != JsonValueKind.Array)
            return;
        json.WriteStartArray("history");
        foreach (var entry in history.EnumerateArray())
            entry.WriteTo(json);
        foreach (var layer in layers)
        {
            json.WriteStartObject();
            json.WriteString("created_by", "dotnet pipelines publish: " + layer.Kind);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Copy(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    static string Name(string variable) => variable.Split('=')[0];
}
