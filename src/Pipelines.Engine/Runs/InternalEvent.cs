using Pipelines.Engine.Caching;
using Pipelines.Reporting;

namespace Pipelines.Engine.Runs;

/// <summary>What only the history hears of.</summary>
abstract record InternalEvent(DateTimeOffset At, string RunId) : RunEvent(At, RunId);

sealed record AttemptStarted(DateTimeOffset At, string RunId, string Step, int Attempt, int ProcessId) : InternalEvent(At, RunId)
{
    /// <summary>The worker that has it; null for the run's own process.</summary>
    public string? Worker { get; init; }
}

sealed record AttemptEnded(DateTimeOffset At, string RunId, string Step, int Attempt, StepStatus Status, RunError? Error) : InternalEvent(At, RunId);

sealed record ArtifactStored(DateTimeOffset At, string RunId, ArtifactRecord Artifact) : InternalEvent(At, RunId);

/// <summary>What a worker had said of a job was told up to this line, and need not be told again.</summary>
sealed record JobHeard(DateTimeOffset At, string RunId, long Job, long Line) : InternalEvent(At, RunId);

/// <summary>Events of which the history gets all or none.</summary>
sealed record EventGroup(DateTimeOffset At, string RunId, IReadOnlyList<RunEvent> Events) : InternalEvent(At, RunId);

sealed record EdgesChanged(DateTimeOffset At, string RunId, string Step, IReadOnlyList<string> Parents) : InternalEvent(At, RunId);

sealed record StepKeyed(DateTimeOffset At, string RunId, string Step, StepKey Key) : InternalEvent(At, RunId);

/// <summary>A result that other runs may wait for was made, or will not be made by this step (rule C4).</summary>
sealed record ClaimReleased(DateTimeOffset At, string RunId, string Step, string Key) : InternalEvent(At, RunId);

/// <summary>The run's components have these code hashes, each with the file that says what it covers.</summary>
sealed record CodesSeen(DateTimeOffset At, string RunId, IReadOnlyDictionary<string, string> Files) : InternalEvent(At, RunId);

/// <summary>A step took the result of another one: what that one had reported is then this one's too (rule C7).</summary>
sealed record StepTaken(DateTimeOffset At, string RunId, string Step, StepSource From) : InternalEvent(At, RunId);

sealed record SpansEnded(DateTimeOffset At, string RunId, string Step, int Attempt, IReadOnlyList<Span> Spans) : InternalEvent(At, RunId);
