using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>How values declared as one type look in JSON.</summary>
abstract class JsonShape(Type type)
{
    const int Buffered = 1 << 15;

    public Type Type { get; } = type;

    /// <summary>True when nobody can tell whether an instance is shared: it cannot change.</summary>
    public virtual bool Immutable => false;

    protected virtual bool TakesNull => !Type.IsValueType;

    public void Write(Utf8JsonWriter writer, object? value, JsonWalk walk)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            WriteValue(writer, value, walk);
        if (writer.BytesPending > Buffered)
            writer.Flush();
    }

    /// <summary>Reads the value at the current token; stands on its last token afterwards.</summary>
    public object? Read(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (reader.TokenType != JsonTokenType.Null)
            return ReadValue(ref reader, walk);
        return TakesNull ? null : throw walk.Error(Messages.OtherToken(Type, "null"));
    }

    protected abstract void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk);

    protected abstract object ReadValue(ref Utf8JsonReader reader, JsonWalk walk);

    protected void Expect(ref Utf8JsonReader reader, JsonTokenType token, JsonWalk walk)
    {
        if (reader.TokenType != token)
            throw Unexpected(ref reader, walk);
    }

    protected ValueException Unexpected(ref Utf8JsonReader reader, JsonWalk walk) => walk.Error(Messages.OtherToken(Type, reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a bool",
        _ => "something else",
    }));
}

/// <summary><c>T?</c> of a value type.</summary>
sealed class NullableShape(Type type, JsonShape inner) : JsonShape(type)
{
    public override bool Immutable => inner.Immutable;

    protected override bool TakesNull => true;

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk) => inner.Write(writer, value, walk);

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk) => inner.Read(ref reader, walk)!;
}
