using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Pipelines.Tests.Generated;

/// <summary>Collections from their items.</summary>
static class Sets
{
    public static bool IsSet(Type type) => type.GetGenericTypeDefinition().Name.Contains("Set`", StringComparison.Ordinal);

    public static object Make<T>(Type type, List<T> items) => type.GetGenericTypeDefinition().Name switch
    {
        "Queue`1" => new Queue<T>(items),
        "Stack`1" => new Stack<T>(items),
        "LinkedList`1" => new LinkedList<T>(items),
        "Collection`1" => new Collection<T>(items),
        "ReadOnlyCollection`1" => new ReadOnlyCollection<T>(items),
        "ImmutableArray`1" => items.Count == 1 ? default(ImmutableArray<T>) : ImmutableArray.CreateRange(items),
        "ImmutableList`1" or "IImmutableList`1" => ImmutableList.CreateRange(items),
        "ImmutableQueue`1" => ImmutableQueue.CreateRange(items),
        "ImmutableStack`1" => ImmutableStack.CreateRange(items),
        "HashSet`1" or "ISet`1" or "IReadOnlySet`1" => new HashSet<T>(items),
        "ImmutableHashSet`1" => ImmutableHashSet.CreateRange(items),
        "FrozenSet`1" => items.ToFrozenSet(),
        "SortedSet`1" => new SortedSet<T>(items),
        "ImmutableSortedSet`1" => ImmutableSortedSet.CreateRange(items),
        _ => items,
    };

    public static object MakeMap<TKey, TValue>(Type type, List<KeyValuePair<TKey, TValue>> entries)
        where TKey : notnull => type.GetGenericTypeDefinition().Name switch
        {
            "ReadOnlyDictionary`2" => new ReadOnlyDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(entries)),
            "ImmutableDictionary`2" or "IImmutableDictionary`2" => ImmutableDictionary.CreateRange(entries),
            "FrozenDictionary`2" => entries.ToFrozenDictionary(),
            "ConcurrentDictionary`2" => new ConcurrentDictionary<TKey, TValue>(entries),
            "OrderedDictionary`2" => new OrderedDictionary<TKey, TValue>(entries),
            "SortedDictionary`2" => new SortedDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(entries)),
            "SortedList`2" => new SortedList<TKey, TValue>(new Dictionary<TKey, TValue>(entries)),
            "ImmutableSortedDictionary`2" => ImmutableSortedDictionary.CreateRange(entries),
            _ => new Dictionary<TKey, TValue>(entries),
        };
}
