namespace Pipelines.Engine.Assertions;

/// <summary>What a test asks of a run. A failed assertion's message shows the run with its steps, their states, errors and last lines.</summary>
public static class RunAssertions
{
    /// <summary>The run completed.</summary>
    /// <exception cref="RunAssertionException">It did not.</exception>
    public static T ShouldComplete<T>(this T run)
        where T : RunResult => run.ShouldBe(RunStatus.Completed);

    /// <summary>The run ended in this state.</summary>
    /// <exception cref="RunAssertionException">It did not.</exception>
    public static T ShouldBe<T>(this T run, RunStatus expected)
        where T : RunResult => run.Status == expected ? run : throw new RunAssertionException(Messages.ShouldBe("the run", expected, run.Status), run);

    /// <summary>Each of these steps ran, well or not.</summary>
    /// <exception cref="RunAssertionException">One was never called, or did not start.</exception>
    public static T ShouldHaveRun<T>(this T run, params ReadOnlySpan<string> steps)
        where T : RunResult
    {
        foreach (var name in steps)
        {
            if (run.Steps.Find(name) is not { Attempt: > 0 })
                throw new RunAssertionException(Messages.ShouldHaveRun(name, run.Steps.Find(name)?.Status), run);
        }
        return run;
    }

    /// <summary>None of these steps ran: each was never called, skipped, or ended before it started.</summary>
    /// <exception cref="RunAssertionException">One ran.</exception>
    public static T ShouldNotHaveRun<T>(this T run, params ReadOnlySpan<string> steps)
        where T : RunResult
    {
        foreach (var name in steps)
        {
            if (run.Steps.Find(name) is { Attempt: > 0 } step)
                throw new RunAssertionException(Messages.ShouldNotHaveRun(name, step.Status), run);
        }
        return run;
    }

    /// <summary>The step ended in this state.</summary>
    /// <exception cref="RunAssertionException">It did not.</exception>
    public static StepResult ShouldBe(this StepResult step, StepStatus expected) =>
        step.Status == expected ? step : throw new RunAssertionException(Messages.ShouldBe($"step '{step.Name}'", expected, step.Status), step.Run);
}
