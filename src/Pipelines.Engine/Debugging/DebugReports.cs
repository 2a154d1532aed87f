using Microsoft.Extensions.Logging;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Debugging;

/// <summary>The logger of a step in debug mode: its lines are the step's log lines.</summary>
sealed class DebugLogger(Step step, DebugRun run) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var text = formatter(state, exception);
        var lines = exception is null ? text : $"{text}\n{exception}";
        foreach (var line in lines.Split('\n'))
            run.Line(step, logLevel >= LogLevel.Warning ? "err" : "out", line.TrimEnd('\r'));
    }
}

sealed class DebugProgress(Step step, DebugRun run) : IProgress<double>
{
    public void Report(double value) => run.Progress(step, value);
}
