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

    /// <summary>Begins to fill a list: a new one, or what an object creation made before its initialiser.</summary>
    public Filling<T> Begin(List<T>? list = null) => new(this, list ?? []);

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

    /// <summary>The same counted from the end, as <c>array[^1]</c>.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public void Set(T[] array, Index index, Handle<T> handle) => Set(array, index.GetOffset(array.Length), handle);

    /// <summary>Puts the value of a step into a place that a list has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void Set(List<T> list, int index, Handle<T> handle)
    {
        list[index] = default!;
        handles[index] = handle;
        settled = false;
    }

    /// <summary>The same counted from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void Set(List<T> list, Index index, Handle<T> handle) => Set(list, index.GetOffset(list.Count), handle);

    /// <summary>Puts a value into an array; what a step makes for its place is forgotten.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public void Put(T[] array, int index, T value)
    {
        array[index] = value;
        handles.Remove(index);
    }

    /// <summary>The same counted from the end.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public void Put(T[] array, Index index, T value) => Put(array, index.GetOffset(array.Length), value);

    /// <summary>Puts a value into a place that a list has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void Put(List<T> list, int index, T value)
    {
        list[index] = value;
        handles.Remove(index);
    }

    /// <summary>The same counted from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void Put(List<T> list, Index index, T value) => Put(list, index.GetOffset(list.Count), value);

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
    internal StepInput? Apart(StepInput whole, IReadOnlyList<T> list, LogicRun run) => handles.Count == 0
        ? null
        : whole with { Items = [.. list.Select((value, i) => Item(handles.GetValueOrDefault(i), value).ToInput(whole.Name, run))] };

    // A list that was read may have been changed since: the digest says whether a place still holds what its step made.
    internal static Arg<T> Item(Handle<T>? handle, T value) => handle is { Delivered: false } ? new(handle, default, false) : new(handle, value, true);
}
