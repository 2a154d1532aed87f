using System.Collections;
using Pipelines.Logic;

namespace Pipelines.Engine.Artifacts;

/// <summary>Inputs as values: one artifact, or a list or dictionary whose elements are artifacts of their own.</summary>
sealed class InputReader(ArtifactValues values)
{
    public object? Read(Type type, StepInput input) => (input.Items, input.Keys) switch
    {
        (null, _) => values.Read(type, (StoredValue)input.Value!),
        (var items, null) => List(type, [.. items.Select(item => Read(ElementOf(type), item))]),
        var (items, keys) => Map(type, items, keys),
    };

    /// <summary>Only arrays, lists and their interfaces have items.</summary>
    public static object List(Type type, object?[] items)
    {
        var array = Array.CreateInstance(ElementOf(type), items.Length);
        items.CopyTo(array, 0);
        return type.IsArray ? array : Activator.CreateInstance(typeof(List<>).MakeGenericType(ElementOf(type)), array)!;
    }

    /// <summary>Only dictionaries and their interfaces have keys.</summary>
    IDictionary Map(Type type, IReadOnlyList<StepInput> items, StepInput keys)
    {
        var arguments = type.GetGenericArguments();
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
        foreach (DictionaryEntry place in (IDictionary)values.Read(typeof(Dictionary<,>).MakeGenericType(arguments[0], typeof(int)), (StoredValue)keys.Value!)!)
            map.Add(place.Key, Read(arguments[1], items[(int)place.Value!]));
        return map;
    }

    static Type ElementOf(Type type) => type.GetElementType() ?? type.GetGenericArguments()[0];
}
