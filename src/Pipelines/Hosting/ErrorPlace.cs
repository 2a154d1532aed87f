using System.Diagnostics;
using System.Reflection;

namespace Pipelines.Hosting;

/// <summary>Describes what a step threw, with the user's line (rule F1).</summary>
static class ErrorPlace
{
    public static StepError Describe(Exception exception)
    {
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } && exception.InnerException is { } inner)
            exception = inner;
        var (file, line) = Find(exception);
        return new(exception.GetType().FullName ?? exception.GetType().Name, exception.Message, exception.ToString(), file, line);
    }

    static (string? File, int? Line) Find(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            foreach (var frame in new StackTrace(e, fNeedFileInfo: true).GetFrames())
            {
                if (frame.GetFileName() is { } file && frame.GetMethod()?.Module.Assembly != typeof(ErrorPlace).Assembly)
                    return (file, frame.GetFileLineNumber());
            }
        }
        return (null, null);
    }
}
