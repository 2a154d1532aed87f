using Pipelines.Engine.Results;

namespace Pipelines.Engine;

/// <summary>How a run ended. As text: the run with its steps, their states and errors.</summary>
/// <param name="RunId">The run's id in the history.</param>
/// <param name="Status">Completed, failed or aborted.</param>
/// <param name="Steps">The steps in the order of their calls.</param>
/// <param name="Error">What failed the run; null otherwise.</param>
/// <param name="Outputs">What the pipeline method returned, by name.</param>
public record RunResult(
    string RunId, RunStatus Status, RunSteps Steps, RunError? Error, IReadOnlyList<ArtifactRecord> Outputs)
{
    /// <summary>What the run is called, e.g. <c>iris #7</c>.</summary>
    public string Name { get; init; } = RunId;

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>Where steps ran.</summary>
    public RunMode Mode { get; init; } = RunMode.Local;

    /// <summary>The last lines that the pipeline method itself wrote.</summary>
    public IReadOnlyList<string> LastLines { get; init; } = [];

    /// <summary>What left the pipeline method, e.g. a <see cref="StepFailedException"/>, in debug mode with the step's own exception inside; null when it returned.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Throws when the run did not complete.</summary>
    /// <returns>This result.</returns>
    /// <exception cref="RunFailedException">The run failed; its message shows the steps.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public RunResult ThrowIfFailed() => Status switch
    {
        RunStatus.Failed => throw new RunFailedException(this),
        RunStatus.Aborted => throw new OperationCanceledException(Messages.RunCancelled),
        _ => this,
    };

    /// <inheritdoc/>
    public sealed override string ToString() => RunText.Of(this);
}

/// <summary>How a run of a pipeline method with a result ended.</summary>
/// <typeparam name="T">The method's result, without its task.</typeparam>
public sealed record RunResult<T> : RunResult
{
    readonly T? value;

    internal RunResult(RunResult run, T? value)
        : base(run) => this.value = value;

    /// <summary>What the pipeline method returned.</summary>
    /// <exception cref="RunFailedException">The run failed.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public T Value => ThrowIfFailed().value!;

    /// <inheritdoc cref="RunResult.ThrowIfFailed"/>
    public new RunResult<T> ThrowIfFailed()
    {
        base.ThrowIfFailed();
        return this;
    }
}
