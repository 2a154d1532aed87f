using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>A list or array that one expression fills, element by element, partly with what steps make (rule P4).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Filling<T>
{
    internal Filling(Pending<T> pending, List<T> list) => (Pending, List) = (pending, list);

    internal Pending<T> Pending { get; }

    /// <summary>What was filled; places may be empty.</summary>
    public List<T> List { get; }

    /// <summary>The same as an array.</summary>
    public T[] Array => [.. List];

    /// <summary>A value.</summary>
    public Filling<T> Add(T value)
    {
        List.Add(value);
        return this;
    }

    /// <summary>What a step makes.</summary>
    public Filling<T> AddMade(Handle<T> handle)
    {
        Pending.Add(List, handle);
        return this;
    }

    /// <summary>Values, one after another.</summary>
    public Filling<T> AddAll(IEnumerable<T> values)
    {
        foreach (var value in values)
            List.Add(value);
        return this;
    }

    /// <summary>What steps make, submitted by enumerating.</summary>
    public Filling<T> AddAllMade(IEnumerable<Handle<T>> made)
    {
        foreach (var handle in made)
            Pending.Add(List, handle);
        return this;
    }
}

/// <summary>The same for a dictionary.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FillingMap<TKey, TValue>
    where TKey : notnull
{
    internal FillingMap(PendingMap<TKey, TValue> pending, Dictionary<TKey, TValue> map) => (Pending, Map) = (pending, map);

    internal PendingMap<TKey, TValue> Pending { get; }

    /// <summary>What was filled; places may be empty.</summary>
    public Dictionary<TKey, TValue> Map { get; private set; }

    /// <summary>A value under a key that is not there yet.</summary>
    /// <exception cref="ArgumentException">The key is there.</exception>
    public FillingMap<TKey, TValue> Add(TKey key, TValue value)
    {
        Map.Add(key, value);
        return this;
    }

    /// <summary>What a step makes, under a key that is not there yet.</summary>
    /// <exception cref="ArgumentException">The key is there.</exception>
    public FillingMap<TKey, TValue> AddMade(TKey key, Handle<TValue> handle)
    {
        Pending.Add(Map, key, handle);
        return this;
    }

    /// <summary>A value.</summary>
    public FillingMap<TKey, TValue> Set(TKey key, TValue value)
    {
        Pending.Put(Map, key, value);
        return this;
    }

    /// <summary>What a step makes.</summary>
    public FillingMap<TKey, TValue> SetMade(TKey key, Handle<TValue> handle)
    {
        Pending.Set(Map, key, handle);
        return this;
    }

    /// <summary>What <c>ToDictionary</c> gave: steps under their keys, in its order and with its comparer.</summary>
    public FillingMap<TKey, TValue> AddAllMade(Dictionary<TKey, Handle<TValue>> made)
    {
        Map = new Dictionary<TKey, TValue>(made.Count, made.Comparer);
        foreach (var (key, handle) in made)
            Pending.Add(Map, key, handle);
        return this;
    }
}
