namespace Pipelines;

/// <summary>The pipeline reads the value of a step that was skipped, because something it is connected to failed, a callback declined it, or too few elements were left for it (rules F2, F3, F7, P19).</summary>
public sealed class StepSkippedException : Exception
{
    /// <summary>Says that <paramref name="step"/> was skipped because <paramref name="cause"/> failed.</summary>
    /// <param name="step">The skipped step's name in its run.</param>
    /// <param name="cause">The step whose failure it hangs on, at any distance.</param>
    public StepSkippedException(string step, string cause)
        : base($"step '{step}' was skipped, because step '{cause}' failed")
    {
        Step = step;
        Cause = cause;
    }

    internal StepSkippedException(string step, string cause, string reason)
        : base($"step '{step}' was skipped: {reason}")
    {
        Step = step;
        Cause = cause;
    }

    /// <summary>The skipped step's name in its run.</summary>
    public string Step { get; }

    /// <summary>The step whose failure it hangs on, at any distance.</summary>
    public string Cause { get; }
}
