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

    public static RunError SkippedFor(Step step) => new(
        typeof(StepSkippedException).FullName!, ReasonFor(step) ?? $"not run, because step '{step.Cause!.Name}' failed", Step: step.Cause!.Name);

    /// <summary>Why a step is skipped; null where the reason is that its cause failed, and nothing else.</summary>
    public static string? ReasonFor(Step step) => step.Cause!.IsDeclined ? Messages.Declined(step.Cause.Name) : step.Lack ?? step.Cause.Lack;

    public static RunError TimedOut(Step step) => new(
        typeof(TimeoutException).FullName!, Messages.StepTimedOut(step.Policy.Timeout!.Value), Step: step.Name, LogLines: step.LastLines.ToList());

    static bool IsUsers(StackFrame frame) =>
        frame.GetMethod()?.DeclaringType?.Assembly.GetName().Name is { } name && name is not ("Pipelines" or "Pipelines.Engine");
}
