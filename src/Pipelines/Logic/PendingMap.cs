using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Pipelines.Logic;

/// <summary>
/// What lies beside a dictionary of the logic: the keys whose values steps still make (rules P4, P7). The dictionary is the
/// user's own, with <c>default</c> under such a key; it is filled before anything but a submission looks at a value.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PendingMap<TKey, TValue>
    where TKey : notnull
{
    // Keys are equal here when they are equal in the dictionary itself.
    private Dictionary<TKey, Handle<TValue>>? handles;
    private bool settled = true;

    /// <summary>Begins to fill a dictionary: a new one, or what an object creation made before its initialiser.</summary>
    public FillingMap<TKey, TValue> Begin(Dictionary<TKey, TValue>? map = null) => new(this, map ?? []);

    /// <summary>Adds the value of a step.</summary>
    /// <exception cref="ArgumentException">The key is there.</exception>
    public void Add(Dictionary<TKey, TValue> map, TKey key, Handle<TValue> handle)
    {
        map.Add(key, default!);
        Remember(map, key, handle);
    }

    /// <summary>Puts the value of a step under a key.</summary>
    public void Set(Dictionary<TKey, TValue> map, TKey key, Handle<TValue> handle)
    {
        map[key] = default!;
        Remember(map, key, handle);
    }

    /// <summary>Puts a value under a key; what a step makes for it is forgotten.</summary>
    public void Put(Dictionary<TKey, TValue> map, TKey key, TValue value)
    {
        map[key] = value;
        handles?.Remove(key);
    }

    /// <summary>Waits for what is missing and fills it in (rule P3).</summary>
    /// <exception cref="StepFailedException">A step failed.</exception>
    /// <exception cref="StepSkippedException">A step was skipped.</exception>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    public Dictionary<TKey, TValue> Settle(Dictionary<TKey, TValue> map)
    {
        if (settled)
            return map;
        foreach (var (key, handle) in handles!.Where(h => !h.Value.Delivered))
        {
            var value = default(TValue)!;
            handle.Deliver(ref value);
            CollectionsMarshal.GetValueRefOrNullRef(map, key) = value;
        }
        settled = true;
        return map;
    }

    /// <summary>Each value as an input of its own; null when no step made any (then the whole is a value).</summary>
    internal StepInput? Apart(StepInput whole, Dictionary<TKey, TValue> map, LogicRun run)
    {
        if (handles is null)
            return null;
        // Written as a dictionary, so that the step finds the keys in the order in which it finds those of one that travels whole.
        var places = new Dictionary<TKey, int>(map.Count, map.Comparer);
        var items = new List<StepInput>(map.Count);
        foreach (var (key, value) in map)
        {
            places.Add(key, items.Count);
            items.Add(Pending<TValue>.Item(handles.GetValueOrDefault(key), value).ToInput(whole.Name, run));
        }
        return whole with { Items = items, Keys = new StepInput(whole.Name, run.Snapshot(places), null, null, typeof(Dictionary<TKey, int>)) };
    }

    private void Remember(Dictionary<TKey, TValue> map, TKey key, Handle<TValue> handle)
    {
        handles ??= new(map.Comparer);
        handles[key] = handle;
        settled = false;
    }
}
