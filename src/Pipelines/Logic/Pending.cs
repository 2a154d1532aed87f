using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>
/// What lies beside a list or array of the logic: the places whose values steps still make (rules P4, P7). The list is the
/// user's own; its empty places are filled before anything but a submission looks at it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class Pending<T>
{
    private readonly Dictionary<int, Handle<T>> handles = [];
    private bool settled = true;

    /// <summary>A list of what steps make, submitted by enumerating.</summary>
    public List<T> List(IEnumerable<Handle<T>> made)
    {
        var list = new List<T>();
        foreach (var handle in made)
            Add(list, handle);
        return list;
    }

    /// <summary>The same as an array.</summary>
    public T[] Array(IEnumerable<Handle<T>> made) => [.. List(made)];

    /// <summary>Adds the value of a step.</summary>
    public void Add(List<T> list, Handle<T> handle)
    {
        handles[list.Count] = handle;
        list.Add(default!);
        settled = false;
    }

    /// <summary>Puts the value of a step into an array.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public void Set(T[] array, int index, Handle<T> handle)
    {
        array[index] = default!;
        handles[index] = handle;
        settled = false;
    }

    /// <summary>Waits for what is missing and fills it in (rule P3).</summary>
    /// <exception cref="StepFailedException">A step failed.</exception>
    /// <exception cref="StepSkippedException">A step was skipped.</exception>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    public TList Settle<TList>(TList list)
        where TList : IList<T>
    {
        if (settled)
            return list;
        foreach (var (index, handle) in handles.OrderBy(h => h.Key).Where(h => !h.Value.Delivered))
        {
            var value = default(T)!;
            handle.Deliver(ref value);
            list[index] = value;
        }
        settled = true;
        return list;
    }

    /// <summary>Each element as an input of its own; null when no step made any (then the whole is a value).</summary>
    internal IReadOnlyList<StepInput>? Items(string name, IReadOnlyList<T> list, LogicRun run) =>
        handles.Count == 0 ? null : [.. list.Select((value, i) => Item(handles.GetValueOrDefault(i), value).ToInput(name, run))];

    // A list that was read may have been changed since: the digest says whether a place still holds what its step made.
    private static Arg<T> Item(Handle<T>? handle, T value) => handle is { Delivered: false } ? new(handle, default, false) : new(handle, value, true);
}
