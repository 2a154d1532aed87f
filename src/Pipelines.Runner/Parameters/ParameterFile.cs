using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Engine;
using Pipelines.Manifest;

namespace Pipelines.Runner.Parameters;

/// <summary>Parameters from a YAML or JSON file: one map of names to values. Values keep their kinds: each goes on as JSON.</summary>
static class ParameterFile
{
    public static Dictionary<string, ParameterValue> Read(string file)
    {
        if (!File.Exists(file))
            throw new RefusedException(Messages.NoParameterFile(file));
        var text = File.ReadAllText(file);
        var values = Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? Json(text, file)
            : PlainYaml.ReadMap(text, file).ToDictionary(entry => entry.Key, entry => Node(entry.Value, file));
        return values.ToDictionary(entry => entry.Key, entry => new ParameterValue(entry.Value?.ToJsonString() ?? "null", IsJson: true));
    }

    static Dictionary<string, JsonNode?> Json(string text, string file)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            return JsonNode.Parse(text, documentOptions: options) is JsonObject map
                ? map.ToDictionary(entry => entry.Key, entry => entry.Value)
                : throw new RefusedException(Messages.ParameterFileForm(file));
        }
        catch (JsonException error)
        {
            throw new RefusedException(Messages.BadJson(file, error));
        }
    }

    static JsonNode? Node(object? value, string file) => value switch
    {
        null => null,
        IReadOnlyDictionary<string, object?> map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Node(entry.Value, file)))),
        IReadOnlyList<object?> list => new JsonArray([.. list.Select(item => Node(item, file))]),
        double number when !double.IsFinite(number) => JsonValue.Create(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity"),
        bool or string or int or long or ulong or double => JsonSerializer.SerializeToNode(value),
        _ => throw new RefusedException(Messages.ParameterFileForm(file)),
    };
}
