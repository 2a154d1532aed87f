using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipelines.Reporting;

/// <summary>What reports hold, as JSON.</summary>
static class ReportJson
{
    /// <summary>Characters: more than anyone looks at, and no more than goes well through a database.</summary>
    public const int Longest = 16 << 20;

    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(string text) => Write(json => json.WriteStringValue(text));

    public static string Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (var column in columns)
            json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            if (row.Count != columns.Count)
                throw new ArgumentException(Messages.RowLength(row.Count, columns.Count));
            json.WriteStartArray();
            for (var i = 0; i < row.Count; i++)
                Cell(json, row[i]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="ArgumentException">It is no Plotly figure.</exception>
    public static string Figure(string text)
    {
        try
        {
            using var figure = JsonDocument.Parse(text);
            if (figure.RootElement.ValueKind != JsonValueKind.Object || !figure.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
                throw new ArgumentException(Messages.NoFigure("it has no list 'data'"));
            return JsonSerializer.Serialize(figure.RootElement, ReportJsonContext.Default.JsonElement);
        }
        catch (JsonException error)
        {
            throw new ArgumentException(Messages.NoFigure(error.Message), error);
        }
    }

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void Cell(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case sbyte or byte or short or ushort or int or uint or long: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ulong number: json.WriteNumberValue(number); break;
            case DateTime or DateTimeOffset: json.WriteStringValue(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture)); break;
            case IFormattable other: json.WriteStringValue(other.ToString(null, CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
sealed partial class ReportJsonContext : System.Text.Json.Serialization.JsonSerializerContext;
