using Microsoft.Extensions.Logging;

namespace Pipelines.Engine.Runs;

/// <summary>A logger whose lines are log lines of the run or of one of its steps.</summary>
/// <param name="write">Takes the stream and a line.</param>
sealed class JournalLogger(Action<string, string> write) : ILogger
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
            write(logLevel >= LogLevel.Warning ? "err" : "out", line.TrimEnd('\r'));
    }
}
