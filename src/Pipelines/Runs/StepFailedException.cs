namespace Pipelines;

/// <summary>Thrown by the line of a pipeline function that reads the value of a failed step (rules P8, F1, F3).</summary>
/// <param name="step">The step's name.</param>
/// <param name="error">Why it failed.</param>
/// <param name="inner">The original exception where the step ran in this process (debug mode), else null.</param>
public sealed class StepFailedException(string step, StepError error, Exception? inner = null)
    : Exception(Messages.StepFailed(step, error), inner)
{
    /// <summary>The step's name.</summary>
    public string Step { get; } = step;

    /// <summary>Why it failed.</summary>
    public StepError Error { get; } = error;
}

/// <summary>Thrown by the line of a pipeline function that reads the value of a skipped step (rules P8, F3).</summary>
/// <param name="step">The step's name.</param>
/// <param name="because">The step that did not end well; null when it was not a step.</param>
public sealed class StepSkippedException(string step, string? because = null) : Exception(Messages.StepSkipped(step, because))
{
    /// <summary>The step's name.</summary>
    public string Step { get; } = step;

    /// <summary>The step that did not end well; null when it was not a step.</summary>
    public string? Because { get; } = because;
}
