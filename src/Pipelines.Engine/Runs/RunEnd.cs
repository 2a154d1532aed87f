using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>How a run ended.</summary>
sealed record RunEnd(RunStatus Status, RunError? Error, IReadOnlyList<Step> Steps, IReadOnlyList<ArtifactRecord> Outputs)
{
    /// <param name="steps">The steps, all ended.</param>
    /// <param name="thrown">What left the pipeline method.</param>
    /// <param name="cancelled">True when the run was told to end.</param>
    /// <param name="outputs">What the pipeline method returned.</param>
    public static RunEnd Of(IReadOnlyList<Step> steps, Exception? thrown, bool cancelled, IReadOnlyList<ArtifactRecord> outputs)
    {
        if (cancelled && (thrown is not null || steps.Any(step => step.Status == StepStatus.Aborted)))
            return new(RunStatus.Aborted, null, steps, outputs);
        // What was thrown into logic that then ended well was caught there (rule P8).
        var error = thrown is null
            ? steps.FirstOrDefault(step => step.Status == StepStatus.Failed && !step.Thrown)?.Error
            : Cause(steps, thrown);
        return new(error is null ? RunStatus.Completed : RunStatus.Failed, error, steps, outputs);
    }

    static RunError Cause(IReadOnlyList<Step> steps, Exception thrown)
    {
        var failed = thrown switch
        {
            StepFailedException error => error.Step,
            StepSkippedException error => error.Cause,
            _ => null,
        };
        return steps.FirstOrDefault(step => step.Name == failed)?.Error ?? Errors.Of(thrown, null);
    }
}
