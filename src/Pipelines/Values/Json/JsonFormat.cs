using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Values.Json;
using Pipelines.Values.Parts;

namespace Pipelines.Values;

/// <summary>Everything that is data: JSON, written by this folder's own shapes, so that nothing is lost unnoticed.</summary>
sealed class JsonFormat(Func<Type, ValueFormat?> ownFormat) : ValueFormat("json", ".json")
{
    JsonShapes? shapes;

    public static JsonWriterOptions Options => new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 2 * JsonWalk.MaxDepth,
    };

    public override bool TakesNull => true;

    /// <summary>A type has a format of its own from now on: what was known of types that hold it counts no more.</summary>
    public void Forget() => shapes = null;

    /// <summary>Whether a value holds one with a format of its own.</summary>
    public bool HoldsParts(Type type, object? value) =>
        value is not null && !type.IsPrimitive && type != typeof(string) && Scalar.Of(type) is null && ShapeOf(type) is { MayHoldParts: true } shape && new PartSearch().In(shape, value);

    public override void Write(Type type, object? value, Stream stream) => Write(type, value, stream, null);

    public void Write(Type type, object? value, Stream stream, WrittenParts? parts)
    {
        var shape = ShapeOf(type);
        if (shape is Primitive word && value is not null)
        {
            stream.Write(word.Alone(value));
            return;
        }
        using var writer = new Utf8JsonWriter(stream, Options);
        shape.Write(writer, value, new(parts));
    }

    public override object? Read(Type type, Stream stream, Func<string> newPath) => Parse(type, BytesFormat.ReadAll(stream));

    public object? Parse(Type type, ReadOnlySpan<byte> document, StoredParts? parts = null)
    {
        if (Scalar.Of(type) is Primitive word && word.Alone(document) is { } alone)
            return alone;
        return ParseAny(type, document, parts);
    }

    object? ParseAny(Type type, ReadOnlySpan<byte> document, StoredParts? parts)
    {
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = 2 * JsonWalk.MaxDepth });
        try
        {
            reader.Read();
            var value = PathFormat.IsPath(type) && reader.TokenType == JsonTokenType.String
                ? PathFormat.FromPath(type, reader.GetString()!)
                : ShapeOf(type).Read(ref reader, new(stored: parts));
            return reader.Read() ? throw new ValueException(Messages.TrailingBytes("json")) : value;
        }
        catch (JsonException e)
        {
            throw new ValueException(Messages.NotJson(e.Message), e);
        }
    }

    public static byte[] Bytes(JsonShape shape, object? value, JsonWalk walk)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Options))
            shape.Write(writer, value, walk);
        return bytes.ToArray();
    }

    JsonShape ShapeOf(Type type) => Scalar.Of(type) ?? (shapes ??= new(ownFormat)).Of(type);
}
