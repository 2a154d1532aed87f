using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>How a run ended.</summary>
sealed record RunEnd(RunStatus Status, RunError? Error, IReadOnlyList<Step> Steps, IReadOnlyList<ArtifactRecord> Outputs)
{
    /// <param name="steps">The steps, all ended.</param>
    /// <param name="failure">What left the pipeline method.</param>
    /// <param name="stopping">Why the run was told to end, if it was.</param>
    /// <param name="outputs">What the pipeline method returned.</param>
    /// <param name="firstFailure">The failure that ended the run at once (rule F5).</param>
    /// <param name="timedOut">What a passed time-out of the pipeline says.</param>
    public static RunEnd Of(
        IReadOnlyList<Step> steps, Failure? failure, StopReason stopping, IReadOnlyList<ArtifactRecord> outputs, Step? firstFailure, RunError timedOut)
    {
        switch (stopping)
        {
            case StopReason.Cancelled:
                return new(RunStatus.Aborted, null, steps, outputs);
            case StopReason.TimedOut:
                return new(RunStatus.Failed, timedOut, steps, outputs);
            case StopReason.Failure when firstFailure is not null:
                return new(RunStatus.Failed, firstFailure.Error, steps, outputs);
        }
        // What was thrown into logic that then went on was caught there (rule P8).
        var error = failure is { IsTolerated: false }
            ? failure.Error
            : steps.FirstOrDefault(step => step.Status == StepStatus.Failed && !step.Thrown && !step.IsTolerated)?.Error;
        return new(error is null ? RunStatus.Completed : RunStatus.Failed, error, steps, outputs);
    }
}
