namespace Pipelines.Engine.Queues;

/// <summary>A job that a worker runs.</summary>
sealed class RunningJob(ClaimedJob claimed) : IDisposable
{
    readonly CancellationTokenSource end = new();
    volatile bool isLost;
    volatile bool isHandedBack;

    public ClaimedJob Claimed => claimed;

    public CancellationToken Token => end.Token;

    /// <summary>It is somebody else's: what it still says is not wanted.</summary>
    public bool IsLost => isLost;

    /// <summary>It is to run elsewhere.</summary>
    public bool IsHandedBack => isHandedBack;

    public void Lose()
    {
        isLost = true;
        Cancel();
    }

    public void HandBack()
    {
        isHandedBack = true;
        Cancel();
    }

    public void Cancel()
    {
        try
        {
            end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    public void Dispose() => end.Dispose();
}
