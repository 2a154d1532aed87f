namespace Pipelines.Engine;

/// <summary>A run could not be started or recorded: wrong input, or surroundings that don't serve. The message says what, where and what to do.</summary>
/// <param name="message">What, where, what to do.</param>
/// <param name="exitCode">2 for bad input, 3 for the surroundings (product section 8).</param>
/// <param name="inner">What caused it, if anything.</param>
public sealed class EngineException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The exit code of a program that ends with it: 2 for bad input, 3 for the surroundings.</summary>
    public int ExitCode { get; } = exitCode;
}
