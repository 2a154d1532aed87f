using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>How a run ended.</summary>
sealed record RunEnd(RunStatus Status, RunError? Error, IReadOnlyList<Step> Steps, IReadOnlyList<ArtifactRecord> Outputs)
{
    /// <summary>What left the pipeline method.</summary>
    public Exception? Thrown { get; init; }

    public RunResult ToResult(RunSetup setup, Journal journal)
    {
        var result = new RunResult(setup.RunId, Status, RunSteps.Of([.. Steps.Select(step => step.ToResult(setup))]), Error, Outputs)
        {
            Name = setup.Name,
            Pipeline = setup.Manifest.Name,
            Mode = setup.Options.Mode,
            LastLines = journal.LogicLines.ToList(),
            Exception = Thrown,
        };
        foreach (var step in result.Steps)
            step.Run = result;
        return result;
    }

    /// <param name="steps">The steps, all ended.</param>
    /// <param name="failure">What left the pipeline method.</param>
    /// <param name="stopping">Why the run was told to end, if it was.</param>
    /// <param name="outputs">What the pipeline method returned.</param>
    /// <param name="firstFailure">The failure that ended the run at once (rule F5).</param>
    /// <param name="timedOut">What a passed time-out of the pipeline says.</param>
    public static RunEnd Of(
        IReadOnlyList<Step> steps, Failure? failure, StopReason stopping, IReadOnlyList<ArtifactRecord> outputs, Step? firstFailure, RunError timedOut)
    {
        RunEnd End(RunStatus status, RunError? error) => new(status, error, steps, outputs) { Thrown = failure?.Thrown };
        switch (stopping)
        {
            case StopReason.Cancelled:
                return End(RunStatus.Aborted, null);
            case StopReason.TimedOut:
                return End(RunStatus.Failed, timedOut);
            case StopReason.Failure when firstFailure is not null:
                return End(RunStatus.Failed, firstFailure.Error);
        }
        // What was thrown into logic that then went on was caught there (rule P8).
        var taken = Survivors.TakenUp(steps);
        var error = failure is { IsTolerated: false }
            ? failure.Error
            : steps.FirstOrDefault(step => step.IsRoot && !step.Thrown && !step.IsTolerated && !taken.Contains(step))?.Error;
        return End(error is null ? RunStatus.Completed : RunStatus.Failed, error);
    }
}
