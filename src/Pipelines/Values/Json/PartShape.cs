using System.Text.Json;
using Pipelines.Values.Parts;

namespace Pipelines.Values.Json;

/// <summary>A value with a format of its own inside another one: <c>{"part": "parts/Model.zip", "format": "mlnet"}</c> in its place (rule V3).</summary>
sealed class PartShape(Type type, ValueFormat format) : JsonShape(type)
{
    public override bool Immutable => PathFormat.IsPath(Type);

    public override ValueFormat PartFormat => format;

    public override bool IsPart(object value) => true;

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk) =>
        throw walk.Error(walk.IsUnordered ? Messages.PartInSetOrKey(Type, format.Name) : Messages.PartInConstant(Type, format.Name));

    /// <summary>What stands here is no part: in a constant, a file or folder is its path.</summary>
    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (!PathFormat.IsPath(Type) || walk.Stored is not null)
            throw walk.Error(Messages.PartExpected(Type, format.Name));
        Expect(ref reader, JsonTokenType.String, walk);
        return PathFormat.FromPath(Type, GetText(ref reader, walk));
    }
}

/// <summary>Where a part stands in the document.</summary>
static class PartPlace
{
    // The smallest array for which a file of its own is worth more than being read in the document.
    public const int Large = 4096;

    static ReadOnlySpan<byte> Name => "part"u8;

    public static void Write(Utf8JsonWriter writer, JsonShape shape, object value, JsonWalk walk)
    {
        if (!shape.Type.IsValueType && !shape.Immutable)
            walk.Visit(value);
        writer.WriteStartObject();
        writer.WriteString(Name, walk.Written!.Add(walk.Path, shape.PartFormat!, shape.Type, value));
        writer.WriteString("format"u8, shape.PartFormat!.Name);
        writer.WriteEndObject();
    }

    public static bool IsHere(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        var ahead = reader;
        return ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName && ahead.ValueTextEquals(Name);
    }

    public static object? Read(ref Utf8JsonReader reader, JsonShape shape, JsonWalk walk)
    {
        reader.Read();
        var name = Text(ref reader, shape, walk);
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("format"u8))
            throw walk.Error(Messages.PartExpected(shape.Type, shape.PartFormat!.Name));
        var format = Text(ref reader, shape, walk);
        reader.Read();
        if (reader.TokenType != JsonTokenType.EndObject || format != shape.PartFormat!.Name)
            throw walk.Error(Messages.PartExpected(shape.Type, shape.PartFormat!.Name));
        try
        {
            return walk.Stored is { } parts ? parts.Read(name, shape.Type, shape.PartFormat) : throw new ValueException(Messages.NoPart(name));
        }
        catch (ValueException e)
        {
            throw walk.Error(e.Message, e);
        }
    }

    static string Text(ref Utf8JsonReader reader, JsonShape shape, JsonWalk walk)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? JsonShape.GetText(ref reader, walk) : throw walk.Error(Messages.PartExpected(shape.Type, shape.PartFormat!.Name));
    }
}
