using Pipelines.Engine.Artifacts;

namespace Pipelines.Engine.Scheduling;

/// <summary>How an attempt ended.</summary>
sealed record StepOutcome(StepStatus Status, IReadOnlyDictionary<string, StoredValue>? Outputs, RunError? Error)
{
    public static StepOutcome Aborted { get; } = new(StepStatus.Aborted, null, null);

    public static StepOutcome Completed(IReadOnlyDictionary<string, StoredValue> outputs) => new(StepStatus.Completed, outputs, null);

    public static StepOutcome Failed(RunError error) => new(StepStatus.Failed, null, error);
}
