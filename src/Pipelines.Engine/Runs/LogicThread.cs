using System.Diagnostics;
using Pipelines.Logic;

namespace Pipelines.Engine.Runs;

/// <summary>Runs a pipeline method on a thread of its own: it may block for as long as its steps take.</summary>
static class LogicThread
{
    /// <summary>Done when the method has; never faulted. Gives what it threw. A run that was told to end leaves it alone after the grace time (rule F11).</summary>
    public static async Task<Exception?> RunAsync(RunScope scope, Func<Task> logic, Activity? trace, TimeSpan grace, CancellationToken stopped)
    {
        var ending = Start(scope, logic, trace);
        return await Patience.WaitAsync(ending, grace, stopped).ConfigureAwait(false)
            ? await ending.ConfigureAwait(false)
            : new TimeoutException(Messages.LogicTooLate(grace));
    }

    static Task<Exception?> Start(RunScope scope, Func<Task> logic, Activity? trace)
    {
        var end = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => end.TrySetResult(Run(scope, logic, trace))) { IsBackground = true, Name = "pipeline " + scope.RunId };
        thread.UnsafeStart();
        return end.Task;
    }

    static Exception? Run(RunScope scope, Func<Task> logic, Activity? trace)
    {
        RunScope.Enter(scope);
        Activity.Current = trace;
        try
        {
            logic().GetAwaiter().GetResult();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }
}
