using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>An argument of a submitted call: a value, a handle, or nothing (the component's default applies).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Arg<T>
{
    private readonly OutputHandle? handle;
    private readonly T? value;
    private readonly bool hasValue;
    private readonly Func<StepInput, LogicRun, StepInput?>? apart;

    internal Arg(OutputHandle? handle, T? value, bool hasValue, Func<StepInput, LogicRun, StepInput?>? apart = null)
    {
        this.handle = handle;
        this.value = value;
        this.hasValue = hasValue;
        this.apart = apart;
    }

    internal StepInput ToInput(string name, LogicRun run, string? component = null)
    {
        if (apart?.Invoke(new(name, null, null, null, typeof(T)), run) is { } each)
            return each;
        if (!hasValue)
            return new(name, null, handle?.Step, handle?.Output, typeof(T));
        var taken = run.Snapshot(value!, component, name);
        if (handle is null)
            return new(name, taken, null, null, typeof(T));
        return taken.Digest == handle.Reference.Digest
            ? new(name, null, handle.Step, handle.Output, typeof(T))
            : new(name, taken, handle.Step, handle.Output, typeof(T));
    }
}

/// <summary>Makes arguments.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Arg
{
    /// <summary>A value.</summary>
    public static Arg<T> Of<T>(T value) => new(null, value, true);

    /// <summary>A value that a step makes: passed on by reference, not waited for (rule P2).</summary>
    public static Arg<T> Of<T>(Handle<T> handle) => new(handle, default, false);

    /// <summary>A local that may hold a handle: by reference while it was not read, else its value now (rule P7).</summary>
    public static Arg<T> Of<T>(Handle<T>? handle, ref T local) => handle switch
    {
        null => new(null, local, true),
        { Delivered: true } => new(handle, local, true),
        _ => new(handle, default, false),
    };

    /// <summary>An output whose type the parameter's type is a base or interface of: the reference travels all the same (rule P2).</summary>
    public static Arg<T> Of<T, TSource>(Handle<TSource>? handle, ref TSource local)
        where TSource : class, T => handle switch
        {
            null => new(null, local, true),
            { Delivered: true } => new(handle, local, true),
            _ => new(handle, default, false),
        };

    /// <summary>A list or array some of whose elements steps make: those travel by reference, each by itself (rule P4).</summary>
    public static Arg<T> Of<T, TItem>(Pending<TItem> pending, T list)
        where T : IEnumerable<TItem> => new(null, list, true, (whole, run) => pending.Apart(whole, (IReadOnlyList<TItem>)list, run));

    /// <summary>The same for what an expression makes and no local holds.</summary>
    public static Arg<T> Of<T, TItem>(Filling<TItem> filling)
        where T : IEnumerable<TItem> => Of(filling.Pending, typeof(T).IsArray ? (T)(object)filling.Array : (T)(object)filling.List);

    /// <summary>A dictionary some of whose values steps make.</summary>
    public static Arg<T> Of<T, TKey, TValue>(PendingMap<TKey, TValue> pending, T map)
        where T : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull => new(null, map, true, (whole, run) => pending.Apart(whole, (Dictionary<TKey, TValue>)(object)map, run));

    /// <summary>The same for what an expression makes and no local holds.</summary>
    public static Arg<T> Of<T, TKey, TValue>(FillingMap<TKey, TValue> filling)
        where T : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull => Of(filling.Pending, (T)(object)filling.Map);

    /// <summary>The same for an output that no local holds.</summary>
    public static Arg<T> Of<T, TSource>(Handle<TSource> handle)
        where TSource : class, T => new(handle, default, false);
}
