namespace Pipelines.Registry.Transport;

/// <summary>Ends an exchange in which nothing moves any more. It may last as long as something does.</summary>
sealed class StallWatch : IDisposable
{
    readonly CancellationToken outer;
    readonly CancellationTokenSource source;

    public StallWatch(TimeSpan limit, CancellationToken outer)
    {
        this.outer = outer;
        Limit = limit;
        source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        Touch();
    }

    public TimeSpan Limit { get; }

    public CancellationToken Token => source.Token;

    public bool HasStalled => source.IsCancellationRequested && !outer.IsCancellationRequested;

    public void Touch() => source.CancelAfter(Limit);

    public void Dispose() => source.Dispose();
}
