using System.Buffers;
using System.Text.Json;

namespace Pipelines.Engine.Steps;

/// <summary>Keeps the values of a step's secrets out of what is recorded of it.</summary>
sealed class SecretMask(IEnumerable<string> secrets)
{
    const string Hidden = "***";

    /// <summary>The longest first: one may be a part of another. What is written comes line by line.</summary>
    readonly string[] values = [.. secrets.SelectMany(secret => secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Append(secret)).Where(value => value.Trim().Length > 0).Distinct().OrderByDescending(value => value.Length)];

    public static SecretMask None { get; } = new([]);

    public bool IsEmpty => values.Length == 0;

    public string Apply(string text)
    {
        foreach (var value in values)
            text = text.Replace(value, Hidden, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The same document, its texts without them.</summary>
    public JsonElement Apply(JsonElement document)
    {
        if (IsEmpty)
            return document;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
            Write(document, json);
        using var masked = JsonDocument.Parse(buffer.WrittenMemory);
        return masked.RootElement.Clone();
    }

    public RunError? Apply(RunError? error) => error is null || values.Length == 0 ? error : error with { Message = Apply(error.Message), Stack = error.Stack is null ? null : Apply(error.Stack) };

    void Write(JsonElement element, Utf8JsonWriter json)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                json.WriteStringValue(Apply(element.GetString()!));
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, json);
                json.WriteEndArray();
                break;
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Write(member.Value, json);
                }
                json.WriteEndObject();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }
}
