using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Pipelines.Values.Json;

/// <summary>Framework types that hold other values.</summary>
static class Collections
{
    const string Generic = "System.Collections.Generic.";
    const string Immutable = "System.Collections.Immutable.";
    const string Model = "System.Collections.ObjectModel.";
    const string Frozen = "System.Collections.Frozen.";

    static readonly HashSet<string> Lists =
    [
        Generic + "IEnumerable`1", Generic + "ICollection`1", Generic + "IList`1", Generic + "IReadOnlyCollection`1", Generic + "IReadOnlyList`1", Generic + "List`1",
        Generic + "HashSet`1", Generic + "ISet`1", Generic + "IReadOnlySet`1", Generic + "SortedSet`1", Generic + "Queue`1", Generic + "Stack`1", Generic + "LinkedList`1",
        Model + "Collection`1", Model + "ReadOnlyCollection`1", Frozen + "FrozenSet`1",
        Immutable + "ImmutableArray`1", Immutable + "ImmutableList`1", Immutable + "IImmutableList`1", Immutable + "ImmutableQueue`1", Immutable + "ImmutableStack`1",
        Immutable + "ImmutableHashSet`1", Immutable + "ImmutableSortedSet`1",
    ];

    static readonly HashSet<string> Maps =
    [
        Generic + "Dictionary`2", Generic + "IDictionary`2", Generic + "IReadOnlyDictionary`2", Generic + "SortedDictionary`2", Generic + "SortedList`2", Generic + "OrderedDictionary`2",
        Model + "ReadOnlyDictionary`2", Frozen + "FrozenDictionary`2", "System.Collections.Concurrent.ConcurrentDictionary`2",
        Immutable + "ImmutableDictionary`2", Immutable + "IImmutableDictionary`2", Immutable + "ImmutableSortedDictionary`2",
    ];

    /// <summary>All of them, by their names in metadata.</summary>
    public static IEnumerable<string> All => [.. Lists, .. Maps, Generic + "KeyValuePair`2"];

    public static bool IsList(Type type) => Definition(type) is { } name && Lists.Contains(name);

    public static bool IsMap(Type type) => Definition(type) is { } name && Maps.Contains(name);

    /// <summary>True when nobody can change what it holds.</summary>
    public static bool IsImmutable(Type type) =>
        Definition(type) is { } name && !type.IsInterface && (name.StartsWith(Immutable, StringComparison.Ordinal) || name.StartsWith(Frozen, StringComparison.Ordinal));

    /// <summary>True when the order of its items is its own, given or by comparison: sets and most dictionaries have none that equality sees.</summary>
    public static bool HasOrder(Type type) => Definition(type) is not { } name
        || name.Contains("Sorted", StringComparison.Ordinal) || name.Contains("Ordered", StringComparison.Ordinal)
        || !(name.Contains("Set`", StringComparison.Ordinal) || name.Contains("Dictionary`", StringComparison.Ordinal));

    /// <summary>Framework types that are nothing but their fields.</summary>
    public static bool IsOpen(Type type) => type.FullName == "System.Numerics.Complex"
        || (Definition(type) is { } name && (name.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
            || name.StartsWith("System.Tuple`", StringComparison.Ordinal) || name == "System.Collections.Generic.KeyValuePair`2"));

    // What few values are is made in methods of their own: their assemblies are loaded by whoever uses them, not by every step.
    public static object MakeList<T>(Type type, List<T> items) => Definition(type) switch
    {
        null => Array(items),
        Generic + "HashSet`1" or Generic + "ISet`1" or Generic + "IReadOnlySet`1" => new HashSet<T>(items),
        Generic + "Queue`1" or Generic + "Stack`1" or Generic + "SortedSet`1" or Generic + "LinkedList`1" => MakeOther(type.Name, items),
        { } name => name.StartsWith(Generic, StringComparison.Ordinal) ? items : MakeFixed(name, items),
    };

    public static object MakeMap<TKey, TValue>(Type type, IDictionary<TKey, TValue> entries)
        where TKey : notnull => Definition(type) switch
        {
            Generic + "SortedDictionary`2" => MakeSorted(entries),
            Generic + "SortedList`2" => MakeSortedList(entries),
            { } name => name.StartsWith(Generic, StringComparison.Ordinal) ? entries : MakeFixedMap(name, entries),
            null => entries,
        };

    /// <summary>A dictionary that keeps the order in which it is filled.</summary>
    public static IDictionary<TKey, TValue> NewOrdered<TKey, TValue>()
        where TKey : notnull => new OrderedDictionary<TKey, TValue>();

    /// <summary>Whether an immutable array was never given anything, which is not the same as an empty one.</summary>
    public static bool IsDefault<T>(object array) => ((ImmutableArray<T>)array).IsDefault;

    public static object DefaultArray<T>() => default(ImmutableArray<T>);

    static SortedDictionary<TKey, TValue> MakeSorted<TKey, TValue>(IDictionary<TKey, TValue> entries)
        where TKey : notnull => new SortedDictionary<TKey, TValue>(entries);

    static SortedList<TKey, TValue> MakeSortedList<TKey, TValue>(IDictionary<TKey, TValue> entries)
        where TKey : notnull => new SortedList<TKey, TValue>(entries);

    static object MakeOther<T>(string name, List<T> items) => name switch
    {
        "Queue`1" => new Queue<T>(items),
        "Stack`1" => new Stack<T>(Enumerable.Reverse(items)),
        "LinkedList`1" => new LinkedList<T>(items),
        _ => new SortedSet<T>(items),
    };

    /// <summary>Always one of its own: an empty array that all share would be one item of a set of arrays.</summary>
    static T[] Array<T>(List<T> items)
    {
        var array = new T[items.Count];
        items.CopyTo(array);
        return array;
    }

    static object MakeFixed<T>(string name, List<T> items) => name switch
    {
        Model + "Collection`1" => new Collection<T>(items),
        Model + "ReadOnlyCollection`1" => new ReadOnlyCollection<T>(items),
        Frozen + "FrozenSet`1" => items.ToFrozenSet(),
        Immutable + "ImmutableArray`1" => ImmutableArray.CreateRange(items),
        Immutable + "ImmutableQueue`1" => ImmutableQueue.CreateRange(items),
        Immutable + "ImmutableStack`1" => ImmutableStack.CreateRange(Enumerable.Reverse(items)),
        Immutable + "ImmutableHashSet`1" => ImmutableHashSet.CreateRange(items),
        Immutable + "ImmutableSortedSet`1" => ImmutableSortedSet.CreateRange(items),
        _ => ImmutableList.CreateRange(items),
    };

    static object MakeFixedMap<TKey, TValue>(string name, IDictionary<TKey, TValue> entries)
        where TKey : notnull => name switch
        {
            Model + "ReadOnlyDictionary`2" => new ReadOnlyDictionary<TKey, TValue>(entries),
            Frozen + "FrozenDictionary`2" => entries.ToFrozenDictionary(),
            Immutable + "ImmutableSortedDictionary`2" => ImmutableSortedDictionary.CreateRange(entries),
            "System.Collections.Concurrent.ConcurrentDictionary`2" => new ConcurrentDictionary<TKey, TValue>(entries),
            _ => ImmutableDictionary.CreateRange(entries),
        };

    static string? Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition().FullName : null;
}
