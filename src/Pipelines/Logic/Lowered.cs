using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>What reads and writes of a local with a handle beside it become.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lowered
{
    /// <summary>The local itself, its value loaded once if a handle lies beside it (rule P3).</summary>
    public static ref T Ref<T>(ref Handle<T>? handle, ref T local)
    {
        handle?.Deliver(ref local);
        return ref local;
    }

    /// <summary>What a chain of calls made, as a list: all are submitted before the first is waited for (rule P4).</summary>
    public static List<T> List<T>(IEnumerable<Handle<T>> made)
    {
        var pending = new Pending<T>();
        return pending.Settle(pending.List(made));
    }

    /// <summary>The same as an array.</summary>
    public static T[] Array<T>(IEnumerable<Handle<T>> made) => [.. List(made)];

    /// <summary>A plain assignment: the handle is forgotten.</summary>
    public static T Set<T>(ref Handle<T>? handle, T value)
    {
        handle = null;
        return value;
    }
}
