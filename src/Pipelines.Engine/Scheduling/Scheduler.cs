using Pipelines.Engine.Runs;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Scheduling;

/// <summary>
/// The state machine of one run: driven by calls and by ends of attempts, never by a clock. An event costs the edges of its step.
/// </summary>
sealed class Scheduler(
    IReadOnlyDictionary<string, ComponentSpec> components, int parallel, Journal journal, Func<Step, CancellationToken, Task<StepOutcome>> execute)
    : IDisposable
{
    readonly Lock gate = new();
    readonly StepNames names = new();
    readonly List<Step> steps = [];
    readonly Queue<Step> ready = new();
    readonly CancellationTokenSource cancelled = new();
    readonly List<Step> sinceEffect = [];
    Step? lastEffect;
    TaskCompletionSource? idle;
    int outstanding;
    int running;
    bool stopping;

    public CancellationToken Cancelled => cancelled.Token;

    /// <summary>How many submitted steps have not started yet.</summary>
    public int Unstarted { get; private set; }

    /// <summary>How many steps have started.</summary>
    public int Started { get; private set; }

    public IReadOnlyList<Step> Steps
    {
        get
        {
            lock (gate)
                return [.. steps];
        }
    }

    public Step Submit(string component, IReadOnlyList<StepInput> inputs)
    {
        if (!components.TryGetValue(component, out var spec))
            throw new InvalidOperationException($"the manifest knows no component '{component}': build the project again.");
        lock (gate)
        {
            if (stopping)
                throw new OperationCanceledException(Messages.RunCancelled, cancelled.Token);
            var step = new Step(steps.Count + 1, names.Next(component), component, spec, inputs) { Submitted = DateTimeOffset.UtcNow };
            steps.Add(step);
            outstanding++;
            Unstarted++;
            Connect(step);
            journal.Post(Changed(step, null, step.Parents));
            if (step.Cause is not null)
                Settle(step);
            else if (step.Waiting == 0)
                MakeReady(step);
            return step;
        }
    }

    /// <summary>Done when every submitted step has ended (rule P9).</summary>
    public Task WhenIdle()
    {
        lock (gate)
        {
            idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (outstanding == 0)
                idle.TrySetResult();
            return idle.Task;
        }
    }

    /// <summary>Ends what has not started; what runs is told by its token (rule F11).</summary>
    public void Cancel()
    {
        lock (gate)
        {
            if (stopping)
                return;
            stopping = true;
            ready.Clear();
            foreach (var step in steps.Where(step => step.Status is StepStatus.Pending or StepStatus.Queued))
                End(step, StepStatus.Aborted);
        }
        cancelled.Cancel();
    }

    public void Dispose() => cancelled.Dispose();

    void Connect(Step step)
    {
        HashSet<Step> parents = [];
        foreach (var input in step.Inputs.SelectMany(input => input.Items ?? [input]))
        {
            if (input.Step is Step parent && parents.Add(parent))
                Hang(step, parent, connected: true);
        }
        if (lastEffect is not null && parents.Add(lastEffect))
            Hang(step, lastEffect, connected: true);
        if (step.Spec.Outputs.Count > 0 || step.Spec.Unordered)
        {
            sinceEffect.Add(step);
            return;
        }
        foreach (var earlier in sinceEffect.Where(parents.Add))
            Hang(step, earlier, connected: false);
        sinceEffect.Clear();
        lastEffect = step;
    }

    static void Hang(Step step, Step parent, bool connected)
    {
        step.Parents.Add(parent);
        if (!parent.HasEnded)
        {
            step.Waiting++;
            parent.Children.Add(new(step, connected));
        }
        else if (connected)
        {
            step.Cause ??= parent.Cause;
        }
    }

    void MakeReady(Step step)
    {
        ready.Enqueue(step);
        StartReady();
        if (step.Status == StepStatus.Pending)
            Change(step, StepStatus.Queued);
    }

    void StartReady()
    {
        while (running < parallel && ready.TryDequeue(out var step))
        {
            running++;
            Unstarted--;
            Started++;
            step.Attempt++;
            step.Started ??= DateTimeOffset.UtcNow;
            Change(step, StepStatus.Running);
            ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Scheduler.AttemptAsync(work.Step), (Scheduler: this, Step: step), preferLocal: false);
        }
    }

    async Task AttemptAsync(Step step)
    {
        StepOutcome outcome;
        try
        {
            outcome = await execute(step, cancelled.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            outcome = StepOutcome.Failed(Errors.Of(error, step.Name) with { LogLines = step.LastLines.ToList() });
        }
        lock (gate)
        {
            running--;
            step.Outputs = outcome.Outputs ?? step.Outputs;
            step.Error = outcome.Error;
            if (outcome.Status == StepStatus.Failed)
                step.Cause = step;
            End(step, outcome.Status);
            StartReady();
        }
    }

    /// <summary>Ends a step that hangs on a failed one, and what hangs on it.</summary>
    void Settle(Step step)
    {
        step.Error = Errors.SkippedFor(step.Cause!);
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
            step.EndedAt = DateTimeOffset.UtcNow;
            Change(step, state);
            step.SetEnded();
            outstanding--;
            foreach (var (child, connected) in step.Children)
            {
                child.Waiting--;
                if (child.HasEnded)
                    continue;
                if (connected && step.Cause is { } cause)
                {
                    child.Cause = cause;
                    child.Error = Errors.SkippedFor(cause);
                    work.Push((child, StepStatus.Skipped));
                }
                else if (child.Waiting == 0 && !stopping && child.Status == StepStatus.Pending)
                {
                    MakeReady(child);
                }
            }
            step.Children.Clear();
        }
        if (outstanding == 0)
            idle?.TrySetResult();
    }

    void Change(Step step, StepStatus status)
    {
        var previous = step.Status;
        step.Status = status;
        journal.Post(Changed(step, previous, null));
    }

    StepChanged Changed(Step step, StepStatus? previous, List<Step>? parents) => new(
        DateTimeOffset.UtcNow, journal.RunId, step.Name, step.Component, previous, step.Status, step.Attempt, step.Error,
        parents is null ? null : [.. parents.Select(parent => parent.Name)]);
}
