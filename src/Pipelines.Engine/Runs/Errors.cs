using System.Diagnostics;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>Makes error records (rule F1).</summary>
static class Errors
{
    public static RunError Of(Exception error, string? step)
    {
        var frame = new StackTrace(error, fNeedFileInfo: true).GetFrames().FirstOrDefault(frame => frame.GetFileName() is not null && IsUsers(frame));
        return new(error.GetType().FullName!, error.Message, error.ToString(), frame?.GetFileName(), frame?.GetFileLineNumber(), step);
    }

    public static RunError SkippedFor(Step cause) => new(
        typeof(StepSkippedException).FullName!, cause.IsDeclined ? Messages.Declined(cause.Name) : $"not run, because step '{cause.Name}' failed", Step: cause.Name);

    public static RunError TimedOut(Step step) => new(
        typeof(TimeoutException).FullName!, Messages.StepTimedOut(step.Policy.Timeout!.Value), Step: step.Name, LogLines: step.LastLines.ToList());

    static bool IsUsers(StackFrame frame) =>
        frame.GetMethod()?.DeclaringType?.Assembly.GetName().Name is { } name && name is not ("Pipelines" or "Pipelines.Engine");
}
