using System.ComponentModel;
using System.Runtime.ExceptionServices;

namespace Pipelines.Logic;

/// <summary>
/// Steps that stand next to each other inside a <c>try</c>, <c>using</c> or <c>lock</c>: they run at once, and all have ended before anything else
/// happens there (rule P8). When one failed, the code goes on as if those after it had never been called.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Outstanding
{
    private readonly List<Entry> entries = [];
    private ExceptionDispatchInfo? stopped;

    /// <summary>A step that was submitted; the text's order is the order of these calls.</summary>
    public SubmittedStep Add(SubmittedStep step)
    {
        step.Expect();
        entries.Add(new(step, null));
        return step;
    }

    /// <summary>How what the code did with the newest step is taken back.</summary>
    public void Undo(Action undo) => entries.Add(new(null, undo));

    /// <summary>Adds the value of a step to a list.</summary>
    public void Add<T>(Pending<T> pending, List<T> list, Handle<T> handle)
    {
        pending.Add(list, handle);
        Undo(pending.Forgetting(list));
    }

    /// <summary>Puts the value of a step into an array.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public void Set<T>(Pending<T> pending, T[] array, int index, Handle<T> handle)
    {
        var undo = pending.Restoring(array, index);
        pending.Set(array, index, handle);
        Undo(undo);
    }

    /// <summary>What was thrown while steps were being submitted: it counts where none of those before it failed.</summary>
    public void Stop(Exception thrown) => stopped = ExceptionDispatchInfo.Capture(thrown);

    /// <summary>Waits until all have ended; loads nothing.</summary>
    /// <exception cref="StepFailedException">The first in the text's order that did not end well failed.</exception>
    /// <exception cref="StepSkippedException">It was skipped.</exception>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    public void Wait()
    {
        for (var i = 0; i < entries.Count; i++)
        {
            try
            {
                entries[i].Step?.Wait();
            }
            catch
            {
                Abandon(i);
                throw;
            }
        }
        stopped?.Throw();
    }

    // What comes after must not find any of them running; plain code would not have called those behind the first that failed.
    private void Abandon(int first)
    {
        foreach (var (step, _) in entries.Skip(first))
            step?.Dismiss();
        foreach (var (_, undo) in entries.Skip(first).Reverse())
            undo?.Invoke();
    }

    private readonly record struct Entry(SubmittedStep? Step, Action? Undo);
}
