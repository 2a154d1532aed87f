using System.Globalization;

namespace Pipelines.Hosting;

/// <summary>Local copies that a step asks its engine for (rule V7): the engine has the stores' libraries and the home folder, and shares what several steps ask for.</summary>
sealed class HostedCopies(AnswerPipe answers)
{
    readonly Lock gate = new();
    Dictionary<int, TaskCompletionSource<string>>? asked;
    int last;

    public Task<string> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        int id;
        lock (gate)
        {
            id = ++last;
            (asked ??= []).Add(id, answer);
        }
        answers.Copy(id.ToString(CultureInfo.InvariantCulture), url.AbsoluteUri);
        return answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes the engine's answer.</summary>
    public void Take(StepRequest told)
    {
        TaskCompletionSource<string>? answer = null;
        lock (gate)
            asked?.Remove(told.Id, out answer);
        if (told.Path is { } path)
            answer?.TrySetResult(path);
        else
            answer?.TrySetException(CopyErrors.Read(told.ErrorKind ?? "", told.Error ?? ""));
    }
}
