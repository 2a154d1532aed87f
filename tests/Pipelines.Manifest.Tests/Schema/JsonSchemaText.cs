using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Manifest.Mapping;

namespace Pipelines.Manifest.Tests.Schema;

/// <summary>The JSON schema of a model, from the same shape that reads and writes it.</summary>
sealed class JsonSchemaText
{
    static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly SortedDictionary<string, JsonObject> definitions = new(StringComparer.Ordinal);
    readonly XmlDocs docs = new();

    public static string Of(Type root)
    {
        var text = new JsonSchemaText();
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$id"] = ManifestFile.SchemaId,
            ["title"] = "Manifest of a pipeline",
        };
        foreach (var (key, value) in text.Record(root).ToList())
            schema[key] = value?.DeepClone();
        schema["properties"]!["schema"] = new JsonObject
        {
            ["description"] = text.docs.Of(root.GetProperty(nameof(PipelineManifest.Schema))!),
            ["enum"] = new JsonArray(PipelineManifest.CurrentSchema),
        };
        schema["definitions"] = new JsonObject(text.definitions.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        return schema.ToJsonString(Indented) + "\n";
    }

    JsonObject Record(Type type)
    {
        var keys = Shape.Of(type).Written.ToList();
        var required = keys.Where(key => key.Required || key.Name == "schema").Select(key => (JsonNode?)key.Name);
        var schema = new JsonObject
        {
            ["description"] = docs.Of(type),
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. required]),
            ["properties"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key.Name, (JsonNode?)Property(key)))),
        };
        return schema;
    }

    JsonObject Property(ShapeKey key)
    {
        var schema = Of(key.Type, key.Nullable);
        // Beside a reference nothing counts in draft 7: the description needs a level of its own.
        if (schema.ContainsKey("$ref"))
            schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
        schema.Insert(0, "description", docs.Of(key.Property));
        return schema;
    }

    JsonObject Of(Type type, bool nullable)
    {
        if (type == typeof(object))
            return [];
        if (type == typeof(string) || type == typeof(bool))
            return new() { ["type"] = nullable ? new JsonArray(Name(type), "null") : Name(type) };
        if (type == typeof(int?))
            return new() { ["type"] = new JsonArray("integer", "null"), ["minimum"] = 0 };
        if (type.IsAssignableTo(typeof(IDictionary)))
            return new() { ["type"] = "object", ["additionalProperties"] = Of(type.GenericTypeArguments[1], false) };
        if (type.IsAssignableTo(typeof(IList)))
            return new() { ["type"] = nullable ? new JsonArray("array", "null") : "array", ["items"] = Of(type.GenericTypeArguments[0], false) };
        // A record may hold others of its own kind.
        if (definitions.TryAdd(type.Name, []))
            definitions[type.Name] = Record(type);
        var reference = new JsonObject { ["$ref"] = "#/definitions/" + type.Name };
        return nullable ? new() { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, reference) } : reference;
    }

    static string Name(Type type) => type == typeof(bool) ? "boolean" : "string";
}
