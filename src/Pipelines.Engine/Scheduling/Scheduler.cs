using System.Diagnostics.CodeAnalysis;
using Pipelines.Engine.Callbacks;
using Pipelines.Engine.Runs;
using Pipelines.Logic;

namespace Pipelines.Engine.Scheduling;

/// <summary>
/// The state machine of one run: driven by calls, by ends of attempts and by timers that ring once, never by looking again. An event costs the edges
/// of its step.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its token source has no timer and no handle to dispose of, and an attempt may still set it at the very end.")]
sealed partial class Scheduler(SchedulerSetup setup, Journal journal, Func<Step, CancellationToken, Task<StepOutcome>> execute)
{
    readonly Lock gate = new();
    readonly StepNames names = new(setup.Past is { IsResumed: true } past ? past.Names : []);
    readonly ControlParents controls = new(setup.Graph);
    readonly List<Step> steps = [];
    readonly ReadySteps ready = new(setup.Capacity);
    readonly CancellationTokenSource stopped = new();
    TaskCompletionSource? idle;
    int outstanding;

    /// <summary>Set when the run is to end before its time, for whatever reason.</summary>
    public CancellationToken Stopped => stopped.Token;

    public StopReason Stopping { get; private set; }

    /// <summary>The failure that ended the run at once (rule F5).</summary>
    public Step? FirstFailure { get; private set; }

    /// <summary>How many submitted steps have not started yet.</summary>
    public int Unstarted { get; private set; }

    /// <summary>How many steps have started.</summary>
    public int Started { get; private set; }

    public RunCallbacks? Callbacks { get; set; }

    /// <summary>What a pre-execute callback sees of a step's arguments.</summary>
    public StepParameters? Parameters { get; set; }

    public IReadOnlyList<StepNode> Nodes()
    {
        lock (gate)
            return [.. steps.Select(step => step.ToNode())];
    }

    public IReadOnlyList<Step> Steps
    {
        get
        {
            lock (gate)
                return [.. steps];
        }
    }

    public Step Submit(string component, IReadOnlyList<StepInput> inputs, CallPlace place = default)
    {
        if (!setup.Components.TryGetValue(component, out var spec))
            throw new InvalidOperationException($"the manifest knows no component '{component}': build the project again.");
        lock (gate)
        {
            if (Stopping != StopReason.None)
                throw new OperationCanceledException(Messages.RunCancelled, stopped.Token);
            var past = setup.Past?.Steps.GetValueOrDefault(place.Key ?? "") is { } same && same.Record.Component == component ? same : null;
            var isResumed = past is not null && setup.Past!.IsResumed;
            var name = isResumed ? past!.Record.Name : names.Next(component);
            var step = new Step(steps.Count + 1, name, component, spec, inputs)
            {
                Key = place.Key ?? "",
                Control = controls.Of(place, name),
                Policy = setup.Policies[component],
                Priority = setup.Priorities.GetValueOrDefault(name),
                Submitted = DateTimeOffset.UtcNow,
                Past = past,
                EarlierAttempts = !isResumed ? 0 : setup.Past!.Uncounted is { } uncounted ? uncounted.GetValueOrDefault(name) : past!.Record.Attempt,
                Attempt = isResumed ? past!.Record.Attempt : 0,
            };
            step.Trace = (Tracing.Step(step, setup.Trace?.Context ?? default), null);
            steps.Add(step);
            outstanding++;
            Unstarted++;
            Connect(step);
            journal.Post(Changed(step, null, step.Parents));
            if (step.Cause is not null || step.Waiting == 0 && !Survivors.Take(step))
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

    /// <summary>Ends what has not started; what runs is told by its token (rule F11). The first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        lock (gate)
            EndPending(reason);
        stopped.Cancel();
    }

    /// <summary>The logic ended with this step's failure (rules F3, F5).</summary>
    public void StopFor(Step? failure)
    {
        lock (gate)
            FirstFailure ??= failure;
        Stop(StopReason.Failure);
    }

    void EndPending(StopReason reason)
    {
        if (Stopping != StopReason.None)
            return;
        Stopping = reason;
        ready.Clear();
        foreach (var step in steps.Where(step => step.Status is StepStatus.Pending or StepStatus.Queued))
            End(step, StepStatus.Aborted);
    }

    void MakeReady(Step step)
    {
        if (Callbacks is not null && !step.IsAsked && Callbacks.HasBefore(step))
        {
            step.IsAsked = true;
            Callbacks.Before(step, () => Parameters!.Open(step), (decision, parameters) => Decide(step, decision, parameters));
            return;
        }
        if (Cache is not null && !step.IsLookedFor)
        {
            LookFor(step);
            return;
        }
        ready.Add(step);
        StartReady();
        if (step.Status == StepStatus.Pending)
            Change(step, StepStatus.Queued);
    }

    void StartReady()
    {
        foreach (var step in ready.Take())
        {
            Unstarted--;
            Started++;
            step.Begin();
            if (!setup.IsQueued)
                Change(step, StepStatus.Running);
            else if (step.Status == StepStatus.Pending)
                Change(step, StepStatus.Queued);
            ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Scheduler.AttemptAsync(work.Step), (Scheduler: this, Step: step), preferLocal: false);
        }
    }

    /// <summary>A worker has it.</summary>
    void Run(Step step)
    {
        lock (gate)
        {
            if (step.Status == StepStatus.Queued)
                Change(step, StepStatus.Running);
        }
    }

    void Change(Step step, StepStatus status)
    {
        var previous = step.Status;
        step.Status = status;
        var changed = Changed(step, previous, null);
        journal.Post(step is { TakesPast: true, TakenFrom: null } ? changed with { At = step.Past!.Record.Ended ?? changed.At } : changed);
        Callbacks?.Changed(step, previous);
    }

    StepChanged Changed(Step step, StepStatus? previous, List<Step>? parents) => new(
        DateTimeOffset.UtcNow, journal.RunId, step.Name, step.Component, previous, step.Status, step.Attempt, step.Error,
        parents is null ? null : [.. parents.Select(parent => parent.Name)])
    {
        Key = step.Key,
        TakenFrom = step.TakenFrom,
        Resumed = step.TakesPast && setup.Past is { IsResumed: true },
        Control = parents is null ? [] : step.Control,
    };
}
