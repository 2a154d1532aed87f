using System.Text.Json;

namespace Pipelines.Engine.Steps;

/// <summary>One step's time in a host.</summary>
/// <param name="output">Takes what the step says.</param>
/// <param name="mark">The line by which a host that is used again ends each of the step's streams; null where its process ends with the step.</param>
sealed class HostTurn(IStepOutput output, string? mark)
{
    readonly TaskCompletionSource<JsonElement?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<bool> over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Standard output, standard error, and the host's own word.
    int open = 3;

    public IStepOutput Output => output;

    public string? Mark => mark;

    /// <summary>The final answer; null when the process ended without one.</summary>
    public Task<JsonElement?> Answer => answer.Task;

    /// <summary>Done when nothing of the step can come any more. True: its host stands ready again; false: it is gone.</summary>
    public Task<bool> Over => over.Task;

    public void SetAnswer(JsonElement document) => answer.TrySetResult(document);

    /// <summary>One of the three has nothing more to say of this step.</summary>
    public void Close()
    {
        if (Interlocked.Decrement(ref open) == 0)
            over.TrySetResult(true);
    }

    public void SetGone()
    {
        answer.TrySetResult(null);
        over.TrySetResult(false);
    }
}
