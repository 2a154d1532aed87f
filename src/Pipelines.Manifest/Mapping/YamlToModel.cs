using System.Collections;
using System.Runtime.CompilerServices;
using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest.Mapping;

/// <summary>Fills a model from a document and notes all that does not fit; the model is whole only when nothing was noted.</summary>
sealed class YamlToModel(List<ManifestProblem> problems)
{
    public object? Read(YamlNode node, Type type, string what)
    {
        if (type == typeof(object))
            return Value(node);
        if (type == typeof(string))
            return Scalar<string>(node, what, "text");
        if (type == typeof(bool))
            return Scalar<bool>(node, what, "true or false") is true;
        if (type == typeof(int?))
            return Count(node, what);
        if (type.IsAssignableTo(typeof(IDictionary)))
            return Entries(node, type, what);
        return type.IsAssignableTo(typeof(IList)) ? List(node, type, what) : Record(node, type, what);
    }

    object? Scalar<T>(YamlNode node, string what, string expected)
    {
        if (node is YamlScalar { Value: T value })
            return value;
        problems.Add(new(node.Line, node.Column, Messages.WrongType(what, expected, node)));
        return null;
    }

    int? Count(YamlNode node, string what)
    {
        if (node is YamlScalar { Value: int and >= 0 and var count })
            return count;
        problems.Add(new(node.Line, node.Column, Messages.WrongType(what, "a whole number from 0 up", node)));
        return null;
    }

    IDictionary? Entries(YamlNode node, Type type, string what)
    {
        if (!IsMap(node, what, out var map))
            return null;
        var result = (IDictionary)Activator.CreateInstance(type)!;
        foreach (var entry in map.Entries)
            result[entry.Key] = Read(entry.Value, type.GenericTypeArguments[1], $"{what}.{entry.Key}");
        return result;
    }

    IList? List(YamlNode node, Type type, string what)
    {
        if (node is not YamlList list)
        {
            problems.Add(new(node.Line, node.Column, Messages.WrongType(what, "a list", node)));
            return null;
        }

        var result = (IList)Activator.CreateInstance(type)!;
        foreach (var item in list.Items)
            result.Add(Read(item, type.GenericTypeArguments[0], what));
        return result;
    }

    object? Record(YamlNode node, Type type, string what)
    {
        if (!IsMap(node, what, out var map))
            return null;
        var shape = Shape.Of(type);
        foreach (var entry in map.Entries.Where(entry => shape.Written.All(key => key.Name != entry.Key)))
            problems.Add(new(entry.Line, entry.Column,
                Messages.UnknownKey(entry.Key, what, [.. shape.Written.Select(key => key.Name)])));

        var model = RuntimeHelpers.GetUninitializedObject(type);
        type.GetConstructor(Type.EmptyTypes)!.Invoke(model, null);
        foreach (var key in shape.Keys)
        {
            if (key.MeansNo is { } other)
                key.Property.SetValue(model, map.Entry(other) is null);
            else if (map.Entry(key.Name) is { } entry)
                Fill(model, key, entry.Value, what.Length == 0 ? key.Name : $"{what}.{key.Name}");
            else if (key.Required)
                problems.Add(new(node.Line, node.Column, Messages.MissingKey(key.Name, what)));
        }

        return model;
    }

    void Fill(object model, ShapeKey key, YamlNode node, string what)
    {
        if (key.Nullable && node is YamlScalar { Value: null })
            return;
        if (Read(node, key.Type, what) is { } value)
            key.Property.SetValue(model, value);
    }

    bool IsMap(YamlNode node, string what, out YamlMap map)
    {
        map = node as YamlMap ?? new([]);
        if (node is YamlMap)
            return true;
        problems.Add(new(node.Line, node.Column, Messages.WrongType(what, "a map", node)));
        return false;
    }

    static object? Value(YamlNode node) => node switch
    {
        YamlScalar scalar => scalar.Value,
        YamlList list => list.Items.Select(Value).ToList(),
        YamlMap map => map.Entries.GroupBy(entry => entry.Key).ToDictionary(same => same.Key, same => Value(same.Last().Value)),
        _ => null,
    };
}
