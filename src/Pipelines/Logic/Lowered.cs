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

    /// <summary>A tuple whose parts are loaded (rule P6).</summary>
    public static ref T Whole<T>(ref T tuple, params bool[] parts) => ref tuple;

    /// <summary>Loads a part of a tuple if a handle lies beside it.</summary>
    public static bool IsThere<T>(ref Handle<T>? handle, ref T part)
    {
        handle?.Deliver(ref part);
        return true;
    }

    /// <summary>What an expression made of several calls: all are submitted before the first is waited for (rule P4).</summary>
    public static List<T> List<T>(Filling<T> filling) => filling.Pending.Settle(filling.List);

    /// <summary>The same as an array.</summary>
    public static T[] Array<T>(Filling<T> filling) => [.. List(filling)];

    /// <summary>The same as a dictionary.</summary>
    public static Dictionary<TKey, TValue> Map<TKey, TValue>(FillingMap<TKey, TValue> filling)
        where TKey : notnull => filling.Pending.Settle(filling.Map);

    /// <summary>A plain assignment: the handle is forgotten.</summary>
    public static T Set<T>(ref Handle<T>? handle, T value)
    {
        handle = null;
        return value;
    }

    /// <summary>The same for a part of a tuple that is assigned whole.</summary>
    public static TTuple Forget<T, TTuple>(ref Handle<T>? handle, TTuple value)
    {
        handle = null;
        return value;
    }
}
