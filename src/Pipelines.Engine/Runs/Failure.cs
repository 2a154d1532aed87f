using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>What left the pipeline method.</summary>
/// <param name="Thrown">The exception.</param>
/// <param name="Step">The step whose failure it is, at the root; null for the method's own.</param>
sealed record Failure(Exception Thrown, Step? Step)
{
    /// <summary>It does not fail the run (rules F3, F4).</summary>
    public bool IsTolerated => Step is { IsTolerated: true };

    public RunError Error => Step?.Error ?? Errors.Of(Thrown, null);

    public static Failure? Of(IReadOnlyList<Step> steps, Exception? thrown)
    {
        var name = Unwrap(thrown) switch
        {
            null => null,
            StepFailedException error => error.Step,
            StepSkippedException error => error.Cause,
            _ => "",
        };
        return name is null ? null : new(thrown!, steps.FirstOrDefault(step => step.Name == name));
    }

    /// <summary>A task that is waited for by blocking wraps what it threw.</summary>
    public static Exception? Unwrap(Exception? thrown)
    {
        while (thrown is AggregateException { InnerExceptions: [var inner] })
            thrown = inner;
        return thrown;
    }
}
