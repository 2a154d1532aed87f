namespace Pipelines.Runner;

/// <summary>The command cannot be carried out as given. The message says what, where and what to do.</summary>
sealed class RefusedException(string message, int exitCode = Runner.ExitCode.BadInput) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
