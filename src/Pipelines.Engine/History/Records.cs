namespace Pipelines.Engine;

/// <summary>A run in the history (rule H1).</summary>
/// <param name="Id">The run's id.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Project">The project it is filed under.</param>
/// <param name="Version">The pipeline's version.</param>
/// <param name="Mode">Where steps ran.</param>
/// <param name="Status">Its state.</param>
/// <param name="Manifest">The manifest's file.</param>
/// <param name="ManifestDigest"><c>sha256:…</c> of the manifest.</param>
/// <param name="Commit">The source commit that was built; null when not known.</param>
/// <param name="Dirty">True when the source differed from the commit.</param>
/// <param name="Parameters">The parameters as one JSON object; defaults are not in it.</param>
/// <param name="Started">When it started.</param>
/// <param name="Ended">When it ended; null while it runs.</param>
/// <param name="Error">What failed it.</param>
public sealed record RunRecord(
    string Id, string Pipeline, string Project, string Version, RunMode Mode, RunStatus Status, string Manifest, string ManifestDigest,
    string? Commit, bool Dirty, string Parameters, DateTimeOffset Started, DateTimeOffset? Ended, RunError? Error)
{
    /// <summary>What the run is called, e.g. <c>iris #7</c>.</summary>
    public string Name { get; init; } = Pipeline;

    /// <summary>The working directory that it was started in; null in runs of before.</summary>
    public string? Folder { get; init; }

    /// <summary><c>sha256:…</c> of what the pipeline's code and that of its components does (rule C2); null in runs of before, and where it was built without.</summary>
    public string? Code { get; init; }
}

/// <summary>A step of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Number">Its place among the calls, from 1.</param>
/// <param name="Name">Its name in the run (rule P10).</param>
/// <param name="Component">The component that was called.</param>
/// <param name="Status">Its state.</param>
/// <param name="Attempt">The last attempt, from 1; 0 before the first.</param>
/// <param name="Parents">The steps it hangs on.</param>
/// <param name="Submitted">When it was called.</param>
/// <param name="Started">When its first attempt started.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Error">What failed it, or what it was skipped for.</param>
public record StepRecord(
    string RunId, int Number, string Name, string Component, StepStatus Status, int Attempt, IReadOnlyList<string> Parents,
    DateTimeOffset Submitted, DateTimeOffset? Started, DateTimeOffset? Ended, RunError? Error)
{
    /// <summary>Which call of the logic it is, the same from run to run (rule P10); empty in runs of before.</summary>
    public string Key { get; init; } = "";

    /// <summary>The steps on whose values it hung whether it was called (rule P11).</summary>
    public IReadOnlyList<string> Control { get; init; } = [];

    /// <summary>The step whose result it took from the cache (rule C7); null for one that ran.</summary>
    public StepSource? TakenFrom { get; init; }

    /// <summary>The queue it belongs to; recorded only, where steps run on this machine.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The group it is shown in; null for none.</summary>
    public string? Stage { get; init; }

    /// <summary>The project it is filed under.</summary>
    public string Project { get; init; } = "";
}

/// <summary>A step of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step's name there.</param>
public sealed record StepSource(string RunId, string Step);

/// <summary>One attempt of a step.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Status">Running, completed, failed or aborted.</param>
/// <param name="ProcessId">The step's process.</param>
/// <param name="Started">When.</param>
/// <param name="Ended">When.</param>
/// <param name="Error">What failed it.</param>
public sealed record AttemptRecord(
    string RunId, string Step, int Attempt, StepStatus Status, int ProcessId, DateTimeOffset Started, DateTimeOffset? Ended, RunError? Error)
{
    /// <summary>The worker that had it, e.g. <c>big:4711</c> (rule M3); null for the run's own process.</summary>
    public string? Worker { get; init; }
}

/// <summary>A change of state.</summary>
/// <param name="RunId">The run.</param>
/// <param name="At">When.</param>
/// <param name="Step">The step; null for the run itself.</param>
/// <param name="Previous">The state before; null for the first.</param>
/// <param name="Status">The state then.</param>
public sealed record ChangeRecord(string RunId, DateTimeOffset At, string? Step, string? Previous, string Status);

/// <summary>A line that was written.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step; null for the pipeline method itself.</param>
/// <param name="Attempt">The attempt, from 1; 0 for the pipeline method itself.</param>
/// <param name="At">When.</param>
/// <param name="Stream"><c>out</c> or <c>err</c>.</param>
/// <param name="Text">The line.</param>
public sealed record LogRecord(string RunId, string? Step, int Attempt, DateTimeOffset At, string Stream, string Text);

/// <summary>An output that was stored, or an upload (rules V2, V6).</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step that it lies on; null for the run itself.</param>
/// <param name="Name">The output's name, or the upload's.</param>
/// <param name="Type">Its type, e.g. <c>float[,]</c>.</param>
/// <param name="Format">Its format, e.g. <c>npy</c>.</param>
/// <param name="Digest"><c>sha256:…</c> of the bytes.</param>
/// <param name="Bytes">How many bytes there are.</param>
public sealed record ArtifactRecord(string RunId, string? Step, string Name, string Type, string Format, string Digest, long Bytes)
{
    /// <summary>An output, or what was uploaded.</summary>
    public ArtifactKind Kind { get; init; }

    /// <summary>For what lies on the run itself: the step that put it there, or whose upload it mirrors; null for the logic.</summary>
    public string? Origin { get; init; }
}
