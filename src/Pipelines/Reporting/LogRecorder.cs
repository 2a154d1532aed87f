using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pipelines.Reporting;

/// <summary>Writes what loggers of user factories are given to the step's log, each line with its category.</summary>
/// <param name="isNeeded">False where it comes to the log another way.</param>
sealed class LogRecorder(Func<bool> isNeeded) : ILoggerProvider
{
    readonly StepContext maker = StepContext.Current;

    public static void AddTo(IServiceCollection services)
    {
        if (!services.IsReadOnly && !services.Any(service => !service.IsKeyedService && service.ImplementationInstance is LogRecorder))
            services.Add(ServiceDescriptor.Singleton<ILoggerProvider>(new LogRecorder(() => !services.Any(IsConsole))));
    }

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, this);

    public void Dispose()
    {
    }

    /// <summary>What is on the console is in the log already.</summary>
    static bool IsConsole(ServiceDescriptor service) =>
        !service.IsKeyedService && service.ServiceType == typeof(ILoggerProvider) && service.ImplementationType?.FullName == "Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider";

    sealed class Category(string name, LogRecorder recorder) : ILogger
    {
        readonly Lazy<bool> isNeeded = new(() => recorder.NeedsIt());

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => StepOf(recorder.maker) is { } step && step.Connect.HasFlag(AutoConnectFrameworks.Logging) && isNeeded.Value && step.Logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                StepOf(recorder.maker)!.Logger.Log(logLevel, eventId, state, exception, (said, error) => $"{name}: {formatter(said, error)}");
        }
    }

    bool NeedsIt() => isNeeded();

    /// <summary>The step that is running where the line is written; on threads that nobody knows of, the one that made the factory.</summary>
    public static StepContext? StepOf(StepContext maker) => StepContext.Current is { IsInRun: true } current ? current : maker.IsInRun ? maker : null;
}
