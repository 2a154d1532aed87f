using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Callbacks;

/// <summary>What a callback before a step decided (rule F7).</summary>
/// <param name="Goes">False skips the step.</param>
/// <param name="Error">What it threw, which fails the step.</param>
readonly record struct Decision(bool Goes, RunError? Error);

/// <summary>Calls the callbacks of one run (rules F6–F10): one at a time, in order, on a flow of their own; none of them holds up the scheduler.</summary>
sealed class RunCallbacks
{
    readonly CallbackTable table;
    readonly Journal journal;
    readonly CallbackScope scope;
    readonly CallbackQueue queue;

    public RunCallbacks(CallbackTable table, PipelineRun run, Journal journal)
    {
        this.table = table;
        this.journal = journal;
        scope = new(run, journal);
        queue = new(scope);
    }

    /// <summary>The first thing that a callback threw, where no step failed for it: it fails the run at its end (rule F10).</summary>
    public RunError? Error { get; private set; }

    public bool HasBefore(Step step) => Of(step)?.Before is not null;

    public bool HasRetry(Step step) => Of(step)?.Retry is not null;

    /// <param name="step">The step that is about to start.</param>
    /// <param name="open">Makes the parameters that the callback sees; called on the callbacks' own flow.</param>
    /// <param name="then">Takes the decision, and the parameters when the step goes.</param>
    public void Before(Step step, Func<ParameterSet> open, Action<Decision, ParameterSet?> then)
    {
        var node = step.ToNode();
        var call = Of(step)!.Before!;
        queue.Add(() =>
        {
            var decision = default(Decision);
            ParameterSet? parameters = null;
            try
            {
                parameters = open();
                decision = new(call(scope.Run, node, parameters.Values), null);
                if (decision.Goes)
                    parameters.Check();
            }
            catch (Exception error)
            {
                decision = new(false, Errors.Of(error, step.Name));
            }
            then(decision, parameters);
        });
    }

    public void Retry(Step step, int retriesDone, Action<bool> then)
    {
        var node = step.ToNode();
        var call = Of(step)!.Retry!;
        queue.Add(() =>
        {
            var goes = false;
            Guard("RetryCallback", step.Name, () => goes = call(scope.Run, node, retriesDone));
            then(goes);
        });
    }

    public void After(Step step)
    {
        if (Of(step)?.After is not { } call)
            return;
        var node = step.ToNode();
        queue.Add(() => Guard("PostExecuteCallback", step.Name, () => call(scope.Run, node)));
    }

    public void Changed(Step step, StepStatus previous)
    {
        if (Of(step)?.Changed is not { } call)
            return;
        var node = step.ToNode();
        queue.Add(() => Guard("StatusChangeCallback", step.Name, () => call(scope.Run, node, previous)));
    }

    /// <summary>Calls what is left, then, with the final state, the exit callback. A cancelled run waits for the grace time only.</summary>
    public async Task<RunEnd> EndAsync(RunEnd end, Action<RunStatus> become, TimeSpan grace, CancellationToken cancelled)
    {
        var result = end;
        queue.Add(() =>
        {
            result = Failed(end);
            become(result.Status);
            if (table.Exit is { } exit)
                Guard("ExitCallback", null, () => exit(scope.Run));
        });
        if (!await Patience.WaitAsync(queue.CloseAsync(), grace, cancelled).ConfigureAwait(false))
            journal.Log(null, "err", Messages.CallbackTooLate(grace));
        scope.Out.Flush();
        scope.Error.Flush();
        return Failed(result);
    }

    RunEnd Failed(RunEnd end) => end.Status == RunStatus.Completed && Error is { } error ? end with { Status = RunStatus.Failed, Error = error } : end;

    ComponentCallbacks? Of(Step step) => table.Components.GetValueOrDefault(step.Component);

    void Guard(string kind, string? step, Action call)
    {
        try
        {
            call();
        }
        catch (Exception error)
        {
            var record = Errors.Of(error, step);
            Error ??= record with { Message = Messages.CallbackThrew(kind, step, record.Message) };
            journal.Log(step, "err", Messages.CallbackThrew(kind, step, $"{record.Type}: {record.Message}"));
        }
    }
}
