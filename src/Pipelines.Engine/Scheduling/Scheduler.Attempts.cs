using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Scheduling;

/// <summary>How attempts end, and what comes of it.</summary>
sealed partial class Scheduler
{
    async Task AttemptAsync(Step step)
    {
        // What waits for a worker takes no time of its own.
        using var limit = step.Policy.Timeout is { } timeout ? new CancellationTokenSource(setup.IsQueued ? Timeout.InfiniteTimeSpan : timeout, setup.Clock) : null;
        if (setup.IsQueued)
        {
            step.OnStarted = () =>
            {
                Run(step);
                if (step.Policy.Timeout is { } most)
                    limit?.CancelAfter(most);
            };
            step.OnAdopted = attempt => Adopt(step, attempt);
            step.OnLost = error =>
            {
                limit?.CancelAfter(Timeout.InfiniteTimeSpan);
                BeginAgain(step, error);
            };
        }
        using var either = limit is null ? null : CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopped.Token);
        StepOutcome outcome;
        step.Trace = (step.Trace.Step, Tracing.Attempt(step, step.Trace.Step?.Context ?? default));
        try
        {
            outcome = await execute(step, either?.Token ?? stopped.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            outcome = StepOutcome.Failed(Errors.Of(error, step.Name) with { LogLines = step.LastLines.ToList() });
        }
        // It was told to end: whatever it still said, that is why it ended.
        if (limit is { IsCancellationRequested: true } && outcome.Status != StepStatus.Completed)
            outcome = StepOutcome.Failed(Errors.TimedOut(step));
        Tracing.End(step.Trace.Attempt, outcome);
        bool aborts;
        lock (gate)
            aborts = Finish(step, outcome);
        if (aborts)
            await stopped.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>An attempt of before goes on.</summary>
    void Adopt(Step step, int attempt)
    {
        lock (gate)
            step.Attempt = attempt;
    }

    /// <summary>Its worker is lost, and no fault of the step's: it is queued again (rule M6).</summary>
    void BeginAgain(Step step, RunError error)
    {
        lock (gate)
        {
            Record(step, new(StepStatus.Aborted, null, error));
            step.LostAttempts++;
            step.Begin();
            if (step.Status == StepStatus.Running)
                Change(step, StepStatus.Queued);
        }
    }

    /// <summary>True when everything else is to be told to end.</summary>
    bool Finish(Step step, StepOutcome outcome)
    {
        ready.Release(step);
        // A step that a cancel found running has one outcome, whatever it still answered (rule F11).
        if (Stopping != StopReason.None)
            outcome = StepOutcome.Aborted;
        Record(step, outcome);
        step.Error = outcome.Error;
        step.Outputs = outcome.Outputs ?? step.Outputs;
        var aborts = false;
        if (outcome.Status != StepStatus.Failed)
            End(step, outcome.Status);
        else if (step.Policy.Retries is { } most ? step.RetriesDone < most : Callbacks?.HasRetry(step) == true)
            Retry(step);
        else
            aborts = Fail(step);
        if (Stopping == StopReason.None)
            StartReady();
        return aborts;
    }

    /// <summary>True when this is the failure that ends the run (rule F5).</summary>
    bool Fail(Step step)
    {
        step.Cause = step;
        End(step, StepStatus.Failed);
        // A failure that the logic waits for is thrown there first: a try may catch it.
        if (!setup.AbortOnFailure || step.Policy.ContinueOnFail || step.IsAwaited || Stopping != StopReason.None)
            return false;
        FirstFailure = step;
        EndPending(StopReason.Failure);
        return true;
    }

    void Retry(Step step)
    {
        Unstarted++;
        Change(step, StepStatus.Pending);
        if (Callbacks?.HasRetry(step) == true)
            Callbacks.Retry(step, step.RetriesDone, goes => Decide(step, goes));
        else
            Wait(step);
    }

    void Wait(Step step)
    {
        var delay = step.Policy.Delay.Before(step.RetriesDone + 1, Random.Shared.NextDouble());
        if (delay == TimeSpan.Zero)
            MakeReady(step);
        else
            step.Timer = setup.Clock.CreateTimer(_ => Due(step), null, delay, Timeout.InfiniteTimeSpan);
    }

    void Due(Step step)
    {
        lock (gate)
        {
            step.Timer?.Dispose();
            step.Timer = null;
            if (!step.HasEnded)
                MakeReady(step);
        }
    }

    void Record(Step step, StepOutcome outcome)
    {
        var now = DateTimeOffset.UtcNow;
        foreach (var (name, value) in outcome.Outputs ?? new Dictionary<string, StoredValue>())
            journal.Post(new ArtifactStored(now, journal.RunId, new(journal.RunId, step.Name, name, value.Type, value.Format, value.Digest, value.Bytes)));
        if (step.ProcessId is { } processId)
            journal.Post(new AttemptEnded(now, journal.RunId, step.Name, step.Attempt, outcome.Status, outcome.Error));
    }

    /// <summary>Ends a step that hangs on a failed one, and what hangs on it.</summary>
    void Settle(Step step)
    {
        step.Error = Errors.SkippedFor(step);
        End(step, StepStatus.Skipped);
    }

    void End(Step first, StepStatus status)
    {
        Stack<(Step, StepStatus)> work = new([(first, status)]);
        while (work.TryPop(out var next))
        {
            var (step, state) = next;
            if (step.HasEnded)
                continue;
            if (step.Status is StepStatus.Pending or StepStatus.Queued)
                Unstarted--;
            step.Timer?.Dispose();
            step.EndedAt = DateTimeOffset.UtcNow;
            Change(step, state);
            if (step.Started is not null || state is StepStatus.Cached or StepStatus.Completed)
                Callbacks?.After(step);
            Tracing.End(step.Trace.Step, step);
            Release(step);
            step.SetEnded();
            outstanding--;
            foreach (var follower in step.Followers)
            {
                if (Follow(follower, step))
                    work.Push((follower, StepStatus.Cached));
            }
            foreach (var (child, kind) in step.Children)
            {
                child.Waiting--;
                if (child.HasEnded)
                    continue;
                if (kind == EdgeKind.Connected && step.Cause is { } cause)
                {
                    child.Cause = cause;
                }
                else if (child.Waiting > 0 || Stopping != StopReason.None || child.Status != StepStatus.Pending)
                {
                    continue;
                }
                else if (Survivors.Take(child))
                {
                    MakeReady(child);
                    continue;
                }
                child.Error = Errors.SkippedFor(child);
                work.Push((child, StepStatus.Skipped));
            }
        }
        if (outstanding == 0)
            idle?.TrySetResult();
    }
}
