using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>A step that was submitted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SubmittedStep
{
    private readonly LogicRun run;
    private readonly ILogicStep step;

    internal SubmittedStep(LogicRun run, ILogicStep step)
    {
        this.run = run;
        this.step = step;
    }

    /// <summary>A handle on one of its outputs; waits for nothing.</summary>
    public Handle<T> Output<T>(string name) => new(run, step, name);

    /// <summary>Waits for its end.</summary>
    /// <exception cref="StepFailedException">It failed.</exception>
    /// <exception cref="StepSkippedException">It was skipped.</exception>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    public void Wait() => run.Wait(step);

    /// <summary>The same without blocking.</summary>
    public Task WaitAsync() => run.WaitAsync(step);

    internal void Expect() => step.Expect();

    /// <summary>Waits for its end, a cancelled run's too, and looks no further.</summary>
    internal void Dismiss()
    {
        step.Ended.Wait();
        step.Dismiss();
    }

    /// <summary>Waits for its end and gives a handle on an output, not loaded (rule P16).</summary>
    public async Task<Handle<T>> EndAsync<T>(string output)
    {
        await run.WaitAsync(step).ConfigureAwait(false);
        return Output<T>(output);
    }
}
