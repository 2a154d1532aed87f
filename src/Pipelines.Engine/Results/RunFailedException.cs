namespace Pipelines.Engine;

/// <summary>A run failed. The message shows its steps with their states and errors; the inner exception is what left the pipeline method, if anything did.</summary>
/// <param name="run">The run.</param>
public sealed class RunFailedException(RunResult run) : Exception(run.ToString(), run.Exception)
{
    /// <summary>The run.</summary>
    public RunResult Run { get; } = run;
}
