using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>Spans of runs, steps and attempts, and measurements beside (rule H5). Where nobody listens nothing is made.</summary>
static class Tracing
{
    /// <summary>Of the source and of the meter.</summary>
    public const string Name = "Pipelines";

    static readonly ActivitySource Source = new(Name);
    static readonly Meter Meter = new(Name);
    static readonly Counter<long> Runs = Meter.CreateCounter<long>("pipelines.runs", "{run}", "Runs that ended.");
    static readonly Histogram<double> RunTimes = Meter.CreateHistogram<double>("pipelines.run.duration", "s", "How long runs took.");
    static readonly Counter<long> Steps = Meter.CreateCounter<long>("pipelines.steps", "{step}", "Steps that ended.");
    static readonly Histogram<double> StepTimes = Meter.CreateHistogram<double>("pipelines.step.duration", "s", "How long steps took from their first attempt to their end.");

    public static Activity? Run(RunSetup setup) => Source.HasListeners() ? Start(setup.Manifest.Name, Activity.Current?.Context ?? default, new()
    {
        ["pipelines.run.id"] = setup.RunId,
        ["pipelines.run.name"] = setup.Name,
        ["pipelines.pipeline"] = setup.Manifest.Name,
        ["pipelines.project"] = setup.Manifest.Project,
        ["pipelines.version"] = setup.Version,
        ["pipelines.mode"] = Words<RunMode>.Of(setup.Options.Mode),
        ["pipelines.commit"] = setup.Manifest.Source?.Commit,
    }) : null;

    public static void End(Activity? span, RunSetup setup, DateTimeOffset started, RunStatus status, RunError? error)
    {
        var tags = new TagList { { "pipelines.pipeline", setup.Manifest.Name }, { "pipelines.status", Words<RunStatus>.Of(status) } };
        Runs.Add(1, tags);
        RunTimes.Record((DateTimeOffset.UtcNow - started).TotalSeconds, tags);
        End(span, Words<RunStatus>.Of(status), status == RunStatus.Failed, error);
    }

    public static Activity? Step(Step step, ActivityContext run) => Source.HasListeners() ? Start(step.Name, run, new()
    {
        ["pipelines.step"] = step.Name,
        ["pipelines.component"] = step.Component,
        ["pipelines.queue"] = step.Policy.Queue,
        ["pipelines.stage"] = step.Policy.Stage,
    }) : null;

    /// <summary>From the first attempt on; a step that never started took no time.</summary>
    public static void End(Activity? span, Step step)
    {
        var status = Words<StepStatus>.Of(step.Status);
        var tags = new TagList { { "pipelines.component", step.Component }, { "pipelines.status", status } };
        Steps.Add(1, tags);
        if (step is { Started: { } started, EndedAt: { } ended })
            StepTimes.Record((ended - started).TotalSeconds, tags);
        if (span is null)
            return;
        span.SetTag("pipelines.attempts", step.Attempt);
        if (step.TakenFrom is { } from)
            span.SetTag("pipelines.taken.run", from.RunId).SetTag("pipelines.taken.step", from.Step);
        End(span, status, step.Status == StepStatus.Failed, step.Error);
    }

    public static Activity? Attempt(Step step, ActivityContext parent) => Source.HasListeners() ? Start($"{step.Name} attempt", parent, new()
    {
        ["pipelines.step"] = step.Name,
        ["pipelines.attempt"] = step.Attempt,
    }) : null;

    public static void End(Activity? span, StepOutcome outcome) => End(span, Words<StepStatus>.Of(outcome.Status), outcome.Status == StepStatus.Failed, outcome.Error);

    static void End(Activity? span, string status, bool failed, RunError? error)
    {
        if (span is null)
            return;
        span.SetTag("pipelines.status", status);
        if (error is not null)
            span.SetTag("exception.type", error.Type).SetTag("exception.message", error.Message);
        if (failed)
            span.SetStatus(ActivityStatusCode.Error, error?.Message);
        span.Stop();
    }

    /// <summary>The flow that makes it goes on without it: what comes next belongs to others.</summary>
    static Activity? Start(string name, ActivityContext parent, Dictionary<string, object?> tags)
    {
        var around = Activity.Current;
        try
        {
            return Source.StartActivity(name, ActivityKind.Internal, parent, tags.Where(tag => tag.Value is not null));
        }
        finally
        {
            Activity.Current = around;
        }
    }
}
