using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Manifest;
using Pipelines.Values;

namespace Pipelines.Engine.Debugging;

/// <summary>Records plain calls as steps, with the records and events of the other modes.</summary>
sealed class DebugRun
{
    readonly Lock gate = new();
    readonly PipelineManifest manifest;
    readonly Journal journal;
    readonly ValueFormats formats;
    readonly StepNames names = new();
    readonly List<Step> steps = [];
    readonly List<Task> tasks = [];
    readonly ConcurrentDictionary<Step, DebugScope> scopes = [];
    readonly ConditionalWeakTable<object, Step> makers = [];

    public DebugRun(PipelineManifest manifest, Journal journal, ValueFormats formats, CancellationToken cancellationToken)
    {
        this.manifest = manifest;
        this.journal = journal;
        this.formats = formats;
        CancellationToken = cancellationToken;
        LogicScope = new(this, null);
    }

    public string RunId => journal.RunId;

    public CancellationToken CancellationToken { get; }

    public DebugScope LogicScope { get; }

    public IReadOnlyList<Step> Steps
    {
        get
        {
            lock (gate)
                return [.. steps];
        }
    }

    public Step NewStep(string component)
    {
        CancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            var step = new Step(steps.Count + 1, names.Next(component), component, manifest.Components[component], [])
            {
                Submitted = DateTimeOffset.UtcNow,
            };
            steps.Add(step);
            return step;
        }
    }

    public DebugScope ScopeOf(Step step) => scopes.GetOrAdd(step, step => new(this, step));

    public Step? MakerOf(object value) => value is string || value.GetType().IsValueType ? null : makers.TryGetValue(value, out var step) ? step : null;

    public void Made(object? value, Step step)
    {
        if (value is not (null or string) && !value.GetType().IsValueType)
            makers.AddOrUpdate(value, step);
    }

    public T Copy<T>(T value)
    {
        if (value is null || Immutable.Is(typeof(T)))
            return value;
        using var bytes = new MemoryStream();
        formats.Write(value, bytes);
        bytes.Position = 0;
        return formats.Read<T>(bytes, formats.FormatOf<T>());
    }

    public void Start(Step step, List<Step> parents)
    {
        step.Parents.AddRange(parents);
        step.Attempt = 1;
        step.Started = DateTimeOffset.UtcNow;
        Post(step, null, StepStatus.Pending);
        Post(step, StepStatus.Pending, StepStatus.Running);
        journal.Post(new AttemptStarted(step.Started.Value, RunId, step.Name, 1, Environment.ProcessId));
    }

    public void End(Step step, Exception? error)
    {
        if (scopes.TryRemove(step, out var scope))
            scope.Flush();
        // An argument that could not be copied: the body never ran.
        if (step.Started is null)
            Start(step, []);
        step.EndedAt = DateTimeOffset.UtcNow;
        step.Error = error is null ? null : Errors.Of(error, step.Name) with { LogLines = step.LastLines.ToList() };
        var cancelled = error is OperationCanceledException && CancellationToken.IsCancellationRequested;
        var status = error is null ? StepStatus.Completed : cancelled ? StepStatus.Aborted : StepStatus.Failed;
        journal.Post(new AttemptEnded(step.EndedAt.Value, RunId, step.Name, 1, status, step.Error));
        Post(step, StepStatus.Running, status);
        step.SetEnded();
    }

    public Task Track(Task task)
    {
        lock (gate)
            tasks.Add(task);
        return task;
    }

    /// <summary>Waits for asynchronous steps that nobody awaited (rule P9); a failure that the logic has seen is its own (rule P8).</summary>
    public async Task<Exception?> WaitForRestAsync()
    {
        List<Task> left;
        lock (gate)
            left = [.. tasks];
        Exception? first = null;
        foreach (var task in left)
        {
            if (task.IsFaulted && SeenFailure.Of(task))
                continue;
            try
            {
                await task.ConfigureAwait(false);
            }
            catch (Exception error)
            {
                first ??= error;
            }
        }
        return first;
    }

    public void Line(Step? step, string stream, string text)
    {
        step?.LastLines.Add(text);
        journal.Log(step?.Name, stream, text);
    }

    public void Progress(Step step, double value) => journal.Post(new StepProgress(DateTimeOffset.UtcNow, RunId, step.Name, value));

    void Post(Step step, StepStatus? previous, StepStatus status)
    {
        step.Status = status;
        journal.Post(new StepChanged(
            DateTimeOffset.UtcNow, RunId, step.Name, step.Component, previous, status, status == StepStatus.Pending ? 0 : 1,
            step.Error, previous is null ? [.. step.Parents.Select(parent => parent.Name)] : null));
    }
}
