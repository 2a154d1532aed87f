using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>Arrays of one dimension, lists and sets: a JSON list. Sets are written in the order of their elements' bytes.</summary>
sealed class ListShape<T>(Type type, JsonShape element) : JsonShape(type)
{
    readonly bool isNumbers = NpyFormat.Serves(type);
    readonly bool hasOrder = Collections.HasOrder(type);

    public override bool Immutable { get; } = Collections.IsImmutable(type) && element.Immutable;

    public override IReadOnlyList<JsonShape> Inner => [element];

    public override ValueFormat? PartFormat => isNumbers ? NpyFormat.Instance : null;

    public override bool IsPart(object value) => isNumbers && NpyFormat.Bytes((Array)value) >= PartPlace.Large;

    public override bool HoldsPart(object value, PartSearch search)
    {
        if (!element.MayHoldParts || !hasOrder || IsDefault(value))
            return false;
        foreach (var item in (IEnumerable<T>)value)
        {
            if (search.In(element, item))
                return true;
        }
        return false;
    }

    /// <summary>An immutable array that was never given anything is not an empty one.</summary>
    protected override bool TakesNull => true;

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk)
    {
        if (IsDefault(value))
        {
            writer.WriteNullValue();
            return;
        }
        if (!Type.IsInterface && !Type.IsAbstract && value.GetType() != Type)
            throw walk.Error(Messages.DerivedCannotTravel(Type, value.GetType()));
        // A map given as its pairs compares keys, not pairs: as a list it needs no comparer.
        if (value is not System.Collections.IDictionary)
            Comparers.Check<T>(value, walk);
        var items = (IEnumerable<T>)value;
        if (!Type.IsValueType && !Immutable && !IsEmpty(items))
            walk.Visit(value);
        writer.WriteStartArray();
        if (!hasOrder || value is ISet<T> and not SortedSet<T>)
            WriteSorted(writer, items, walk);
        else
            WriteInOrder(writer, items, walk);
        writer.WriteEndArray();
    }

    protected override object? ReadNull() => Type.IsValueType ? Collections.DefaultArray<T>() : null;

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.StartArray, walk);
        var items = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            walk.Enter(items.Count);
            items.Add((T)element.Read(ref reader, walk)!);
            walk.Leave();
        }
        return Collections.MakeList(Type, items);
    }

    // Of the lists only the immutable array is a value type.
    bool IsDefault(object value) => Type.IsValueType && Collections.IsDefault<T>(value);

    /// <summary>What is empty may be one for all. What counts only by being walked is not walked twice, unless it cannot change.</summary>
    bool IsEmpty(IEnumerable<T> items) => items.TryGetNonEnumeratedCount(out var count) ? count == 0 : Collections.IsImmutable(Type) && !items.Any();

    void WriteInOrder(Utf8JsonWriter writer, IEnumerable<T> items, JsonWalk walk)
    {
        var i = 0;
        foreach (var item in items)
        {
            walk.Enter(i++);
            element.Write(writer, item, walk);
            walk.Leave();
        }
    }

    void WriteSorted(Utf8JsonWriter writer, IEnumerable<T> items, JsonWalk walk)
    {
        var written = new List<byte[]>();
        walk.EnterUnordered();
        foreach (var item in items)
            written.Add(JsonFormat.Bytes(element, item, walk));
        walk.LeaveUnordered();
        written.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        foreach (var item in written)
            writer.WriteRawValue(item, skipInputValidation: true);
    }
}

/// <summary>Bytes inside another value: base64.</summary>
sealed class BytesShape() : JsonShape(typeof(byte[]))
{
    public override ValueFormat? PartFormat => BytesFormat.Instance;

    public override bool IsPart(object value) => ((byte[])value).Length >= PartPlace.Large;

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk)
    {
        if (((byte[])value).Length > 0)
            walk.Visit(value);
        writer.WriteBase64StringValue((byte[])value);
    }

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.String, walk);
        return reader.TryGetBytesFromBase64(out var bytes) ? bytes : throw walk.Error(Messages.NotA(reader.GetString()!, Type, "base64"));
    }
}
