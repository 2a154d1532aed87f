using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>Dictionaries: a JSON object when keys are scalars, else a list of pairs; in the order of their keys' text unless they have an order.</summary>
sealed class MapShape<TKey, TValue>(Type type, JsonShape key, JsonShape value) : JsonShape(type)
    where TKey : notnull
{
    readonly Scalar? keyText = key as Scalar;

    bool Sorted => Type.GetGenericTypeDefinition() == typeof(SortedDictionary<,>);

    protected override void WriteValue(Utf8JsonWriter writer, object map, JsonWalk walk)
    {
        if (!Type.IsInterface && map.GetType() != Type)
            throw walk.Error(Messages.DerivedCannotTravel(Type, map.GetType()));
        Comparers.Check<TKey>(map, walk);
        var entries = Entries((IEnumerable<KeyValuePair<TKey, TValue>>)map, walk);
        if (entries.Count > 0)
            walk.Visit(map);
        if (!Sorted)
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
        IDictionary<TKey, TValue> map = Sorted ? new SortedDictionary<TKey, TValue>() : new Dictionary<TKey, TValue>();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var (name, label) = keyText is null ? PairKey(ref reader, walk) : TextKey(ref reader, walk);
            reader.Read();
            walk.Enter(label);
            if (!map.TryAdd(name, (TValue)value.Read(ref reader, walk)!))
                throw walk.Error(Messages.TwiceGiven(label));
            walk.Leave();
            if (keyText is null)
                reader.Read();
        }
        return map;
    }

    List<KeyValuePair<string, TValue>> Entries(IEnumerable<KeyValuePair<TKey, TValue>> map, JsonWalk walk)
    {
        var entries = new List<KeyValuePair<string, TValue>>();
        foreach (var entry in map)
            entries.Add(new(keyText?.ToText(entry.Key) ?? System.Text.Encoding.UTF8.GetString(JsonFormat.Bytes(key, entry.Key, walk)), entry.Value));
        return entries;
    }

    void WriteEntry(Utf8JsonWriter writer, string text, TValue item, JsonWalk walk)
    {
        walk.Enter("." + text);
        if (TextScalar.LoneSurrogate(text) is >= 0 and var index)
            throw walk.Error(Messages.LoneSurrogate(index));
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
        var text = reader.GetString()!;
        try
        {
            return ((TKey)keyText!.FromText(text), "." + text);
        }
        catch (ValueException e)
        {
            throw walk.Error(e.Message);
        }
    }

    (TKey Key, string Label) PairKey(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.StartArray, walk);
        reader.Read();
        return ((TKey)key.Read(ref reader, walk)!, "[]");
    }
}
