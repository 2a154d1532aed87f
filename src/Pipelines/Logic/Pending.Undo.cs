namespace Pipelines.Logic;

/// <summary>How places are taken back when a step before them failed (rule P8).</summary>
public sealed partial class Pending<T>
{
    internal Action Forgetting(List<T> list) => () =>
    {
        list.RemoveAt(list.Count - 1);
        handles.Remove(list.Count);
    };

    internal Action Restoring(T[] array, int index)
    {
        if (index < 0 || index >= array.Length)
            return () => { };
        var (value, handle) = (array[index], handles.GetValueOrDefault(index));
        return () =>
        {
            array[index] = value;
            handles.Remove(index);
            if (handle is null)
                return;
            handles[index] = handle;
            settled = false;
        };
    }
}
