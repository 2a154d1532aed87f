namespace Pipelines.Engine;

/// <summary>Something that happened in a run.</summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
public abstract record RunEvent(DateTimeOffset At, string RunId);

/// <summary>The first event of a run.</summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Version">The pipeline's version.</param>
/// <param name="Mode">Where steps run.</param>
public sealed record RunStarted(DateTimeOffset At, string RunId, string Pipeline, string Version, RunMode Mode) : RunEvent(At, RunId)
{
    /// <summary>What the run is called, e.g. <c>iris #7</c>.</summary>
    public string Name { get; init; } = Pipeline;

    /// <summary>The state in which the run was before it was resumed (rule H2); null for a new one.</summary>
    public RunStatus? Resumed { get; init; }
}

/// <summary>A step came to be (<paramref name="Previous"/> is null) or changed its state.</summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step's name in the run.</param>
/// <param name="Component">The component that was called.</param>
/// <param name="Previous">The state before; null for a new step.</param>
/// <param name="Status">The state now.</param>
/// <param name="Attempt">The attempt, from 1; 0 before the first.</param>
/// <param name="Error">Why, for a failed step; for a skipped one, what it hangs on.</param>
/// <param name="Parents">The steps it hangs on; given with a new step.</param>
public sealed record StepChanged(
    DateTimeOffset At, string RunId, string Step, string Component, StepStatus? Previous, StepStatus Status, int Attempt, RunError? Error, IReadOnlyList<string>? Parents)
    : RunEvent(At, RunId)
{
    /// <summary>The step's key (rule P10).</summary>
    public string Key { get; init; } = "";

    /// <summary>True for a step that had ended well before its run was resumed, and did not run again (rule H2).</summary>
    public bool Resumed { get; init; }

    /// <summary>The step whose result a cached one took (rule C7).</summary>
    public StepSource? TakenFrom { get; init; }

    /// <summary>The steps on whose values it hung whether it was called (rule P11); given with a new step.</summary>
    public IReadOnlyList<string> Control { get; init; } = [];
}

/// <summary>A running step says how far it is.</summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Value">From 0 to 1.</param>
public sealed record StepProgress(DateTimeOffset At, string RunId, string Step, double Value) : RunEvent(At, RunId);

/// <summary>A line was written.</summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step that wrote it; null for the pipeline method itself.</param>
/// <param name="Stream"><c>out</c> or <c>err</c>.</param>
/// <param name="Text">The line without its end.</param>
public sealed record LogLine(DateTimeOffset At, string RunId, string? Step, string Stream, string Text) : RunEvent(At, RunId)
{
    /// <summary>It waited for its turn.</summary>
    internal bool IsCounted { get; init; }
}

/// <summary>
/// User code put a file, folder or model on a step or on the run, or a step's was mirrored onto the run (rule V6). One of the same kind and name is replaced.
/// </summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="Artifact">What and where.</param>
public sealed record ArtifactUploaded(DateTimeOffset At, string RunId, ArtifactRecord Artifact) : RunEvent(At, RunId)
{
    /// <summary>Another name whose artifact of the same origin it replaces; null for none.</summary>
    public string? Replaces { get; init; }
}

/// <summary>Points of metrics were reported, or mirrored onto the run (rule V6); they come in parts of up to about a thousand.</summary>
/// <param name="At">When they came.</param>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step that they lie on; null for the run itself.</param>
/// <param name="Attempt">The attempt that reported them, from 1; 0 for the pipeline method itself.</param>
/// <param name="Points">The points, in the order of their making.</param>
public sealed record MetricsReported(DateTimeOffset At, string RunId, string? Step, int Attempt, IReadOnlyList<MetricPoint> Points) : RunEvent(At, RunId)
{
    /// <summary>For what lies on the run itself: the step that put it there, or whose metrics it mirrors; null for the logic.</summary>
    public string? Origin { get; init; }
}

/// <summary>A text, table or plot was reported (rule V6).</summary>
/// <param name="At">When it came.</param>
/// <param name="RunId">The run.</param>
/// <param name="Report">What and where.</param>
public sealed record ReportAdded(DateTimeOffset At, string RunId, ReportRecord Report) : RunEvent(At, RunId);

/// <summary>The last event of a run.</summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="Status">Completed, failed or aborted.</param>
/// <param name="Error">What failed the run; null otherwise.</param>
public sealed record RunEnded(DateTimeOffset At, string RunId, RunStatus Status, RunError? Error) : RunEvent(At, RunId);
