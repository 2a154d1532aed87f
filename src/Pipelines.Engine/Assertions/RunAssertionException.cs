namespace Pipelines.Engine.Assertions;

/// <summary>A run is not as a test wants it.</summary>
/// <param name="message">What was wanted and what is.</param>
/// <param name="run">The run; the message shows it.</param>
public sealed class RunAssertionException(string message, RunResult? run)
    : Exception(run is null ? message : $"{message}\n\n{run}", run?.Exception), IAssertionException
{
    /// <summary>The run.</summary>
    public RunResult? Run { get; } = run;
}

/// <summary>By this interface's name, in whatever assembly, xunit tells a failed assertion from an error in a test.</summary>
interface IAssertionException;
