using System.Text;
using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>Dictionaries: a JSON object when keys are scalars, else a list of pairs; in the order of their keys' text unless they have an order.</summary>
sealed class MapShape<TKey, TValue>(Type type, JsonShape key, JsonShape value) : JsonShape(type)
    where TKey : notnull
{
    readonly Scalar? keyText = key as Scalar;
    readonly bool hasOrder = Collections.HasOrder(type);

    public override bool Immutable { get; } = Collections.IsImmutable(type) && key.Immutable && value.Immutable;

    public override IReadOnlyList<JsonShape> Inner => [key, value];

    public override bool HoldsPart(object map, PartSearch search)
    {
        if (!value.MayHoldParts)
            return false;
        foreach (var entry in (IEnumerable<KeyValuePair<TKey, TValue>>)map)
        {
            if (search.In(value, entry.Value))
                return true;
        }
        return false;
    }

    protected override void WriteValue(Utf8JsonWriter writer, object map, JsonWalk walk)
    {
        if (!Type.IsInterface && !Type.IsAbstract && map.GetType() != Type)
            throw walk.Error(Messages.DerivedCannotTravel(Type, map.GetType()));
        Comparers.Check<TKey>(map, walk);
        var entries = Entries((IEnumerable<KeyValuePair<TKey, TValue>>)map, walk);
        if (entries.Count > 0 && !Immutable)
            walk.Visit(map);
        if (!hasOrder)
            entries.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        if (keyText is null)
            writer.WriteStartArray();
        else
            writer.WriteStartObject();
        foreach (var (text, item) in entries)
            WriteEntry(writer, text, item, walk);
        if (keyText is null)
            writer.WriteEndArray();
        else
            writer.WriteEndObject();
    }

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, keyText is null ? JsonTokenType.StartArray : JsonTokenType.StartObject, walk);
        IDictionary<TKey, TValue> map = hasOrder ? Collections.NewOrdered<TKey, TValue>() : new Dictionary<TKey, TValue>();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var (name, label) = keyText is null ? PairKey(ref reader, walk) : TextKey(ref reader, walk);
            reader.Read();
            walk.Enter(label);
            if (!map.TryAdd(name, (TValue)value.Read(ref reader, walk)!))
                throw walk.Error(Messages.TwiceGiven(label));
            walk.Leave();
            if (keyText is null && (!reader.Read() || reader.TokenType != JsonTokenType.EndArray))
                throw walk.Error(Messages.NotAPair);
        }
        return Collections.MakeMap(Type, map);
    }

    List<KeyValuePair<string, TValue>> Entries(IEnumerable<KeyValuePair<TKey, TValue>> map, JsonWalk walk)
    {
        var entries = new List<KeyValuePair<string, TValue>>();
        walk.EnterUnordered();
        foreach (var entry in map)
            entries.Add(new(keyText?.ToKey(entry.Key, walk) ?? Encoding.UTF8.GetString(JsonFormat.Bytes(key, entry.Key, walk)), entry.Value));
        walk.LeaveUnordered();
        return entries;
    }

    void WriteEntry(Utf8JsonWriter writer, string text, TValue item, JsonWalk walk)
    {
        walk.Enter("." + text);
        if (keyText is null)
        {
            writer.WriteStartArray();
            writer.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            writer.WritePropertyName(text);
        }
        value.Write(writer, item, walk);
        if (keyText is null)
            writer.WriteEndArray();
        walk.Leave();
    }

    (TKey Key, string Label) TextKey(ref Utf8JsonReader reader, JsonWalk walk)
    {
        var text = GetText(ref reader, walk);
        return ((TKey)keyText!.FromKey(text, walk), "." + text);
    }

    (TKey Key, string Label) PairKey(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.StartArray, walk);
        reader.Read();
        return ((TKey?)key.Read(ref reader, walk) ?? throw walk.Error(Messages.OtherToken(key.Type, "null")), "[]");
    }
}
