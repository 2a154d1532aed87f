namespace Pipelines.Engine.Runs;

/// <summary>Waits for user code, which a cancelled run leaves alone after the grace time (rule F11).</summary>
static class Patience
{
    /// <summary>True when it ended; false when it was told to end and did not.</summary>
    public static async Task<bool> WaitAsync(Task code, TimeSpan grace, CancellationToken told)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = told.UnsafeRegister(_ => asked.TrySetResult(), null);
        await Task.WhenAny(code, asked.Task).ConfigureAwait(false);
        if (!code.IsCompleted)
            await Task.WhenAny(code, Task.Delay(grace, CancellationToken.None)).ConfigureAwait(false);
        return code.IsCompleted;
    }
}
