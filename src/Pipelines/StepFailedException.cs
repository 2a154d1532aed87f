namespace Pipelines;

/// <summary>The pipeline reads the value of a step that failed (rules F1, F3).</summary>
/// <remarks>In debug mode <see cref="Exception.InnerException"/> is the step's own exception; elsewhere the step ran in another process and its exception is here as text.</remarks>
public sealed class StepFailedException : Exception
{
    /// <summary>Describes the failure of <paramref name="step"/>.</summary>
    /// <param name="step">The step's name in its run.</param>
    /// <param name="originalType">Full name of the exception that the step threw.</param>
    /// <param name="originalMessage">Its message.</param>
    /// <param name="originalStack">Its stack; null when the process died.</param>
    /// <param name="logLines">The last lines the step wrote.</param>
    /// <param name="inner">The exception itself where it happened in this process.</param>
    public StepFailedException(
        string step, string originalType, string originalMessage, string? originalStack = null, IReadOnlyList<string>? logLines = null, Exception? inner = null)
        : base($"step '{step}' failed: {originalType}: {originalMessage}", inner)
    {
        Step = step;
        OriginalType = originalType;
        OriginalMessage = originalMessage;
        OriginalStack = originalStack;
        LogLines = logLines ?? [];
    }

    /// <summary>The step's name in its run.</summary>
    public string Step { get; }

    /// <summary>Full name of the exception that the step threw.</summary>
    public string OriginalType { get; }

    /// <summary>The message of the exception that the step threw.</summary>
    public string OriginalMessage { get; }

    /// <summary>The stack of the exception that the step threw; null when its process died.</summary>
    public string? OriginalStack { get; }

    /// <summary>The last lines the step wrote.</summary>
    public IReadOnlyList<string> LogLines { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        OriginalStack is null ? base.ToString() : $"{base.ToString()}{Environment.NewLine}--- in step '{Step}' ---{Environment.NewLine}{OriginalStack}";
}
