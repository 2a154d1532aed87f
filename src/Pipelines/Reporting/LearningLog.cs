using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Pipelines.Reporting;

/// <summary>What an <c>MLContext</c> says while it works, as lines of the step's log. ML.NET is met by its names alone: this assembly does without it.</summary>
sealed class LearningLog
{
    readonly StepContext maker;
    readonly PropertyInfo text;
    readonly PropertyInfo kind;
    readonly PropertyInfo source;

    LearningLog(StepContext maker, Type said)
    {
        this.maker = maker;
        text = said.GetProperty("RawMessage")!;
        kind = said.GetProperty("Kind")!;
        source = said.GetProperty("Source")!;
    }

    public static void Listen(object context, StepContext maker)
    {
        var log = context.GetType().GetEvent("Log")!;
        var said = log.EventHandlerType!.GetGenericArguments()[0];
        log.AddEventHandler(context, Delegate.CreateDelegate(log.EventHandlerType, new LearningLog(maker, said), typeof(LearningLog).GetMethod(nameof(Take), BindingFlags.Instance | BindingFlags.NonPublic)!));
    }

    void Take(object? sender, object said)
    {
        if (LogRecorder.StepOf(maker) is not { } step || !step.Connect.HasFlag(AutoConnectFrameworks.MLNet))
            return;
        var level = kind.GetValue(said)?.ToString() switch
        {
            "Info" => LogLevel.Information,
            "Warning" => LogLevel.Warning,
            "Error" => LogLevel.Error,
            _ => LogLevel.Trace,
        };
        if (step.Logger.IsEnabled(level))
            step.Logger.Log(level, default, $"{source.GetValue(said)}: {text.GetValue(said)}", null, static (line, _) => line);
    }
}
