using System.Collections;
using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest.Mapping;

static class ModelToYaml
{
    public static YamlMap Map(object model, bool spread = false)
    {
        var shape = Shape.Of(model.GetType());
        var absent = shape.Keys
            .Where(key => key.MeansNo is not null && key.Property.GetValue(model) is true)
            .Select(key => key.MeansNo)
            .ToHashSet();
        var explained = shape.Keys.Select(key => key.MeansNo).ToHashSet();
        List<YamlEntry> entries = [];
        foreach (var key in shape.Written)
        {
            var value = key.Property.GetValue(model);
            var written = explained.Contains(key.Name) ? !absent.Contains(key.Name) : key.AlwaysWritten || !IsEmpty(value);
            if (written)
                entries.Add(new(key.Name, Node(value, key)));
        }

        return new(entries, spread);
    }

    static bool IsEmpty(object? value) => value is null or false or ICollection { Count: 0 };

    static YamlNode Node(object? value, ShapeKey? key = null) => value switch
    {
        null or bool or string => new YamlScalar(value),
        char or Enum => new YamlScalar(value.ToString()),
        IDictionary map => Entries(map, key),
        IEnumerable list => new YamlList([.. list.Cast<object?>().Select(item => Node(item))]),
        IFormattable => new YamlScalar(value),
        _ => Map(value, key?.Spread ?? false),
    };

    static YamlMap Entries(IDictionary map, ShapeKey? key)
    {
        var spread = key?.Spread ?? false;
        var entries = new List<YamlEntry>();
        foreach (DictionaryEntry entry in map)
            entries.Add(new((string)entry.Key, Node(entry.Value)));
        if (key?.Sorted ?? false)
            entries.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        return new(entries, spread);
    }
}
