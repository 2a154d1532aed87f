using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>An argument of a submitted call: a value, a handle, or nothing (the component's default applies).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Arg<T>
{
    private readonly OutputHandle? handle;
    private readonly T? value;
    private readonly bool hasValue;
    private readonly Func<string, LogicRun, IReadOnlyList<StepInput>?>? items;

    internal Arg(OutputHandle? handle, T? value, bool hasValue, Func<string, LogicRun, IReadOnlyList<StepInput>?>? items = null)
    {
        this.handle = handle;
        this.value = value;
        this.hasValue = hasValue;
        this.items = items;
    }

    internal StepInput ToInput(string name, LogicRun run)
    {
        if (items?.Invoke(name, run) is { } each)
            return new(name, null, null, null, typeof(T)) { Items = each };
        if (!hasValue)
            return new(name, null, handle?.Step, handle?.Output, typeof(T));
        var taken = run.Snapshot(value!);
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
        where T : IEnumerable<TItem> => new(null, list, true, (name, run) => pending.Items(name, (IReadOnlyList<TItem>)list, run));

    /// <summary>The same for what a chain of calls makes and no local holds.</summary>
    public static Arg<T> Items<T, TItem>(IEnumerable<Handle<TItem>> made)
        where T : IEnumerable<TItem>
    {
        var pending = new Pending<TItem>();
        return Of(pending, typeof(T).IsArray ? (T)(object)pending.Array(made) : (T)(object)pending.List(made));
    }

    /// <summary>The same for an output that no local holds.</summary>
    public static Arg<T> Of<T, TSource>(Handle<TSource> handle)
        where TSource : class, T => new(handle, default, false);
}
