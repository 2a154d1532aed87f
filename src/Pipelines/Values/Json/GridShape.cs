using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>Arrays of more dimensions inside another value: <c>{"shape": [2, 3], "values": […]}</c>, because nested lists lose empty dimensions.</summary>
sealed class GridShape(Type type, JsonShape element) : JsonShape(type)
{
    readonly bool isNumbers = NpyFormat.Serves(type);

    public override IReadOnlyList<JsonShape> Inner => [element];

    public override ValueFormat? PartFormat => isNumbers ? NpyFormat.Instance : null;

    public override bool IsPart(object value) => isNumbers && NpyFormat.Bytes((Array)value) >= PartPlace.Large;

    public override bool HoldsPart(object value, PartSearch search)
    {
        if (element.MayHoldParts)
        {
            foreach (var item in (Array)value)
            {
                if (search.In(element, item))
                    return true;
            }
        }
        return false;
    }

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk)
    {
        var array = (Array)value;
        if (array.Length > 0)
            walk.Visit(array);
        writer.WriteStartObject();
        writer.WriteStartArray("shape");
        for (var d = 0; d < array.Rank; d++)
            writer.WriteNumberValue(array.GetLowerBound(d) == 0 ? array.GetLength(d) : throw walk.Error(Messages.LowerBound(Type)));
        writer.WriteEndArray();
        writer.WriteStartArray("values");
        var i = 0;
        foreach (var item in array)
        {
            walk.Enter(i++);
            element.Write(writer, item, walk);
            walk.Leave();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.StartObject, walk);
        var shape = Read<int>(ref reader, "shape", Scalar.Of(typeof(int))!, walk);
        var values = Read<object?>(ref reader, "values", element, walk);
        reader.Read();
        Expect(ref reader, JsonTokenType.EndObject, walk);
        return Fill(shape, values, walk);
    }

    List<TItem> Read<TItem>(ref Utf8JsonReader reader, string name, JsonShape items, JsonWalk walk)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(name))
            throw walk.Error(Messages.MissingMember(name, Type));
        reader.Read();
        Expect(ref reader, JsonTokenType.StartArray, walk);
        var list = new List<TItem>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            walk.Enter(list.Count);
            list.Add((TItem)items.Read(ref reader, walk)!);
            walk.Leave();
        }
        return list;
    }

    Array Fill(List<int> shape, List<object?> values, JsonWalk walk)
    {
        Int128 count = 1;
        foreach (var length in shape)
            count = length < 0 ? -1 : count * length;
        if (shape.Count != Type.GetArrayRank() || count != values.Count)
            throw walk.Error(Messages.WrongShape(Type));
        var array = Array.CreateInstance(Type.GetElementType()!, [.. shape]);
        var at = new int[shape.Count];
        foreach (var value in values)
        {
            array.SetValue(value, at);
            for (var i = at.Length - 1; i >= 0 && ++at[i] == shape[i]; i--)
                at[i] = 0;
        }
        return array;
    }
}
