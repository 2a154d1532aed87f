using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>Arrays of one dimension, lists and sets: a JSON list. Sets are written in the order of their elements' bytes.</summary>
sealed class ListShape<T>(Type type, JsonShape element) : JsonShape(type)
{
    public override bool Immutable => Kind is "System.Collections.Immutable.ImmutableList`1" && element.Immutable;

    string? Kind => Type.IsArray ? null : Type.GetGenericTypeDefinition().FullName;

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk)
    {
        if (!Type.IsInterface && value.GetType() != Type)
            throw walk.Error(Messages.DerivedCannotTravel(Type, value.GetType()));
        // A map given as its pairs compares keys, not pairs: as a list it needs no comparer.
        if (value is not System.Collections.IDictionary)
            Comparers.Check<T>(value, walk);
        var items = (IEnumerable<T>)value;
        if (!Type.IsValueType && !Immutable && (!items.TryGetNonEnumeratedCount(out var count) || count > 0))
            walk.Visit(value);
        writer.WriteStartArray();
        if (value is ISet<T> and not SortedSet<T>)
            WriteSorted(writer, items, walk);
        else
            WriteInOrder(writer, items, walk);
        writer.WriteEndArray();
    }

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.StartArray, walk);
        var items = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            walk.Enter(Index(items.Count));
            items.Add((T)element.Read(ref reader, walk)!);
            walk.Leave();
        }
        return Make(items);
    }

    void WriteInOrder(Utf8JsonWriter writer, IEnumerable<T> items, JsonWalk walk)
    {
        var i = 0;
        foreach (var item in items)
        {
            walk.Enter(element is Scalar ? "" : Index(i++));
            element.Write(writer, item, walk);
            walk.Leave();
        }
    }

    void WriteSorted(Utf8JsonWriter writer, IEnumerable<T> items, JsonWalk walk)
    {
        var written = new List<byte[]>();
        foreach (var item in items)
            written.Add(JsonFormat.Bytes(element, item, walk));
        written.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        foreach (var item in written)
            writer.WriteRawValue(item, skipInputValidation: true);
    }

    object Make(List<T> items) => Kind switch
    {
        null => items.ToArray(),
        "System.Collections.Generic.HashSet`1" or "System.Collections.Generic.ISet`1" or "System.Collections.Generic.IReadOnlySet`1" => new HashSet<T>(items),
        "System.Collections.Generic.SortedSet`1" => new SortedSet<T>(items),
        "System.Collections.Generic.Queue`1" => new Queue<T>(items),
        "System.Collections.Generic.Stack`1" => new Stack<T>(Enumerable.Reverse(items)),
        "System.Collections.Immutable.ImmutableArray`1" or "System.Collections.Immutable.ImmutableList`1" => MakeImmutable(items),
        _ => items,
    };

    object MakeImmutable(List<T> items) => Type.IsValueType ? ImmutableArray.CreateRange(items) : ImmutableList.CreateRange(items);

    static string Index(int i) => string.Create(CultureInfo.InvariantCulture, $"[{i}]");
}

/// <summary>Bytes inside another value: base64.</summary>
sealed class BytesShape() : JsonShape(typeof(byte[]))
{
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

static class Comparers
{
    /// <summary>Refuses sets and dictionaries whose comparer would be lost.</summary>
    public static void Check<T>(object value, JsonWalk walk)
    {
        if (value is Array or List<T> || value.GetType().GetProperty("Comparer") is not { } property)
            return;
        var comparer = property.GetValue(value);
        if (!Equals(comparer, EqualityComparer<T>.Default) && !Equals(comparer, Comparer<T>.Default) && !Equals(comparer, StringComparer.Ordinal))
            throw walk.Error(Messages.ComparerCannotTravel(value.GetType()));
    }
}
