using System.Reflection;
using System.Runtime.CompilerServices;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Callbacks;
using Pipelines.Engine.Reporting;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Hosting;
using Pipelines.Logic;
using Pipelines.Manifest;
using Pipelines.Values;

namespace Pipelines.Engine.Debugging;

/// <summary>Records plain calls as steps, with the records and events of the other modes.</summary>
sealed class DebugRun
{
    readonly Lock gate = new();
    readonly PipelineManifest manifest;
    readonly IReadOnlyDictionary<string, ComponentPolicy> policies;
    readonly Journal journal;
    readonly ValueFormats formats;
    readonly StepNames names = new();
    readonly ControlParents controls;
    readonly System.Diagnostics.Activity? trace;
    readonly Dictionary<string, BundleLoadContext> published = [];
    readonly List<Step> steps = [];
    readonly List<Task> tasks = [];
    readonly ConditionalWeakTable<object, Step> makers = [];
    readonly ConditionalWeakTable<Exception, Step> causes = [];

    public DebugRun(SchedulerSetup scheduling, PipelineManifest manifest, Journal journal, ValueFormats formats, CancellationToken stopped)
    {
        this.manifest = manifest;
        this.journal = journal;
        this.formats = formats;
        policies = scheduling.Policies;
        controls = new(manifest.Graph);
        Clock = scheduling.Clock;
        trace = scheduling.Trace;
        CancellationToken = stopped;
        LogicScope = new(this, null, stopped);
    }

    public required PipelineRun View { get; init; }

    public required LoadedManifest Loaded { get; init; }

    public ValueFormats Formats => formats;

    /// <summary>The code of a component that another project published: loaded once, as the user's own is.</summary>
    public BundleLoadContext Published(ComponentSpec spec)
    {
        lock (gate)
        {
            return published.TryGetValue(spec.Bundle, out var known) ? known : published[spec.Bundle] = BundleLoadContext.Open(Loaded.Resolve(spec.Bundle), spec.Digest);
        }
    }

    /// <summary>Steps get no copies of their arguments.</summary>
    public bool Shares { get; init; }

    public required SecretStore Secrets { get; init; }

    public required RunUploads Uploads { get; init; }

    public required RunReports Reports { get; init; }

    public RunCallbacks? Callbacks { get; set; }

    /// <summary>Where outputs are stored; null where nobody will ask for them.</summary>
    public DebugOutputs? Outputs { get; init; }

    public TimeProvider Clock { get; }

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

    public IReadOnlyList<StepNode> Nodes() => [.. Steps.Select(step => step.ToNode())];

    /// <summary>A new step, and the calls of its <c>Parents</c> so far.</summary>
    public (Step Step, List<Step> Gates) NewStep(string component)
    {
        CancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            var policy = policies[component];
            var gates = policy.Parents.Count == 0 ? [] : steps.Where(earlier => policy.Parents.Contains(earlier.Component)).ToList();
            var name = names.Next(component);
            var key = CallPath.KeyOf(component);
            var step = new Step(steps.Count + 1, name, component, manifest.Components[component], [])
            {
                Key = key,
                Control = controls.Of(new(key), name),
                Policy = policy,
                Submitted = DateTimeOffset.UtcNow,
            };
            step.Trace = (Tracing.Step(step, trace?.Context ?? default), null);
            steps.Add(step);
            return (step, gates);
        }
    }

    public Step? MakerOf(object? value) =>
        value is null or string || value.GetType().IsValueType ? null : makers.TryGetValue(value, out var step) ? step : null;

    public void Made(object? value, Step step)
    {
        if (value is not (null or string) && !value.GetType().IsValueType)
            makers.AddOrUpdate(value, step);
    }

    /// <param name="parameter">What it is an argument of, which may name a serializer.</param>
    /// <param name="value">The argument.</param>
    public object? Copy(ParameterInfo parameter, object? value)
    {
        var type = parameter.ParameterType;
        if (Shares || value is null || Immutable.Is(type))
            return value;
        using var bytes = new MemoryStream();
        if (UserFormat.MarkedOn(parameter, type) is not { } marked)
        {
            var format = formats.Write(type, value, bytes);
            bytes.Position = 0;
            return formats.Read(type, bytes, format);
        }
        marked.Write(type, value, bytes);
        bytes.Position = 0;
        return marked.Read(type, bytes, () => throw new NotSupportedException());
    }

    public void Called(Step step) => Post(step, null, StepStatus.Pending);

    public void Started(Step step)
    {
        step.Begin();
        step.ProcessId = Environment.ProcessId;
        step.Trace = (step.Trace.Step, Tracing.Attempt(step, step.Trace.Step?.Context ?? default));
        Change(step, StepStatus.Running);
        journal.Post(new AttemptStarted(DateTimeOffset.UtcNow, journal.RunId, step.Name, step.Attempt, Environment.ProcessId));
    }

    public void AttemptEnded(Step step, StepStatus status, RunError? error)
    {
        step.Error = error;
        Tracing.End(step.Trace.Attempt, new StepOutcome(status, null, error));
        journal.Post(new AttemptEnded(DateTimeOffset.UtcNow, journal.RunId, step.Name, step.Attempt, status, error));
    }

    public void Change(Step step, StepStatus status)
    {
        var previous = step.Status;
        Post(step, previous, status);
        Callbacks?.Changed(step, previous);
    }

    /// <param name="step">The step.</param>
    /// <param name="status">Its final state.</param>
    /// <param name="thrown">What its call throws, by which the run's end knows whose failure it is.</param>
    public void End(Step step, StepStatus status, Exception? thrown)
    {
        step.EndedAt = DateTimeOffset.UtcNow;
        if (status == StepStatus.Failed)
            step.Cause = step;
        if (thrown is not null)
            causes.AddOrUpdate(thrown, step);
        // It is thrown at its call: what is not caught there ends the logic.
        step.Thrown = true;
        Change(step, status);
        if (step.Started is not null)
            Callbacks?.After(step);
        Tracing.End(step.Trace.Step, step);
        step.SetEnded();
    }

    /// <summary>The step whose failure an exception is; null for the logic's own.</summary>
    public Step? CauseOf(Exception thrown) => causes.TryGetValue(thrown, out var step) ? step.Cause ?? step : null;

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
                if (CauseOf(error) is not { IsTolerated: true })
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

    public void Progress(Step step, double value) => journal.Post(new StepProgress(DateTimeOffset.UtcNow, journal.RunId, step.Name, value));

    void Post(Step step, StepStatus? previous, StepStatus status)
    {
        step.Status = status;
        journal.Post(new StepChanged(
            DateTimeOffset.UtcNow, journal.RunId, step.Name, step.Component, previous, status, step.Attempt, step.Error,
            previous is null ? [.. step.Parents.Select(parent => parent.Name)] : null)
        {
            Key = step.Key,
            Control = previous is null ? step.Control : [],
        });
    }
}
