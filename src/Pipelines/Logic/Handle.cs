using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>A value that a step makes (rules P2, P3).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Handle<T> : OutputHandle
{
    private readonly Lock gate = new();
    private readonly LogicRun run;
    private bool loaded;
    private bool delivered;
    private T? value;

    internal Handle(LogicRun run, ILogicStep step, string output)
        : base(step, output) => this.run = run;

    internal bool Delivered => Volatile.Read(ref delivered);

    /// <summary>The value itself: waits for the step and loads it, once.</summary>
    /// <exception cref="StepFailedException">The step failed.</exception>
    /// <exception cref="StepSkippedException">The step was skipped.</exception>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    public T Value
    {
        get
        {
            run.Wait(Step);
            return Load();
        }
    }

    /// <summary>The same without blocking.</summary>
    public async Task<T> ValueAsync()
    {
        await run.WaitAsync(Step).ConfigureAwait(false);
        return Load();
    }

    internal void Deliver(ref T local)
    {
        if (Delivered)
            return;
        var read = Value;
        lock (gate)
        {
            if (delivered)
                return;
            local = read;
            Volatile.Write(ref delivered, true);
        }
    }

    private T Load()
    {
        lock (gate)
        {
            if (!loaded)
            {
                value = run.Load<T>(Reference);
                loaded = true;
            }
            return value!;
        }
    }
}
