using Microsoft.Extensions.Logging;

namespace Pipelines.Hosting;

/// <summary>A log as lines, from level information on: the same in every mode. Warnings and worse go where errors go.</summary>
/// <param name="write">Takes the stream, <c>out</c> or <c>err</c>, and a line.</param>
sealed class LineLogger(Action<string, string> write) : ILogger
{
    /// <summary>Onto the console, as a step's process has it.</summary>
    public static LineLogger ToConsole() => new((stream, line) => (stream == "err" ? Console.Error : Console.Out).WriteLine(line));

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var text = $"{Word(logLevel)}: {formatter(state, exception)}";
        foreach (var line in (exception is null ? text : $"{text}\n{exception}").Split('\n'))
            write(logLevel >= LogLevel.Warning ? "err" : "out", line.TrimEnd('\r'));
    }

    static string Word(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
