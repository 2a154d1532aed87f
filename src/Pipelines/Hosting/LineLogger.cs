using Microsoft.Extensions.Logging;

namespace Pipelines.Hosting;

/// <summary>A step's log: a line on standard output, from level information on.</summary>
sealed class LineLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var text = $"{Word(logLevel)}: {formatter(state, exception)}";
        Console.Out.WriteLine(exception is null ? text : $"{text}{Environment.NewLine}{exception}");
    }

    static string Word(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
