using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>How values declared as one type look in JSON.</summary>
abstract class JsonShape(Type type)
{
    const int Buffered = 1 << 15;

    bool? mayHoldParts;

    public Type Type { get; } = type;

    /// <summary>True when nobody can tell whether an instance is shared: it cannot change.</summary>
    public virtual bool Immutable => false;

    /// <summary>The format of its values where they are parts; null where they never are.</summary>
    public virtual ValueFormat? PartFormat => null;

    /// <summary>The shapes of what a value holds.</summary>
    public virtual IReadOnlyList<JsonShape> Inner => [];

    /// <summary>True when a value, or one in it at any depth, can be a part.</summary>
    public bool MayHoldParts => mayHoldParts ??= FindParts();

    protected virtual bool TakesNull => !Type.IsValueType;

    public void Write(Utf8JsonWriter writer, object? value, JsonWalk walk)
    {
        if (value is null)
            writer.WriteNullValue();
        else if (PartFormat is not null && walk.TakesParts && IsPart(value))
            PartPlace.Write(writer, this, value, walk);
        else
            WriteValue(writer, value, walk);
        if (writer.BytesPending > Buffered)
            writer.Flush();
    }

    /// <summary>Reads the value at the current token; stands on its last token afterwards.</summary>
    public object? Read(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (PartFormat is not null && PartPlace.IsHere(reader))
            return PartPlace.Read(ref reader, this, walk);
        if (reader.TokenType != JsonTokenType.Null)
            return ReadValue(ref reader, walk);
        return TakesNull ? ReadNull() : throw walk.Error(Messages.OtherToken(Type, "null"));
    }

    /// <summary>Whether this value is written as a file of its own, where parts are taken.</summary>
    public virtual bool IsPart(object value) => false;

    /// <summary>Whether something in this value is a part.</summary>
    public virtual bool HoldsPart(object value, PartSearch search) => false;

    /// <summary>What null stands for.</summary>
    protected virtual object? ReadNull() => null;

    protected abstract void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk);

    protected abstract object ReadValue(ref Utf8JsonReader reader, JsonWalk walk);

    /// <summary>The text at the current token, a name or a value.</summary>
    public static string GetText(ref Utf8JsonReader reader, JsonWalk walk)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw walk.Error(Messages.NotJson(e.Message));
        }
    }

    bool FindParts()
    {
        var reached = new HashSet<JsonShape> { this };
        var left = new List<JsonShape> { this };
        for (var i = 0; i < left.Count; i++)
        {
            var shape = left[i];
            if (shape.PartFormat is not null)
                return true;
            foreach (var inner in shape.Inner)
            {
                if (reached.Add(inner))
                    left.Add(inner);
            }
        }
        return false;
    }

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

    public override IReadOnlyList<JsonShape> Inner => [inner];

    public override bool HoldsPart(object value, PartSearch search) => search.In(inner, value);

    protected override bool TakesNull => true;

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk) => inner.Write(writer, value, walk);

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk) => inner.Read(ref reader, walk)!;
}
