namespace Pipelines.Registry.Transport;

/// <summary>Ends an exchange in which nothing moves any more. It may last as long as something does.</summary>
sealed class StallWatch : IDisposable
{
    readonly CancellationToken outer;
    readonly CancellationTokenSource still;
    readonly CancellationTokenSource either;

    public StallWatch(RegistryOptions options, CancellationToken outer)
    {
        this.outer = outer;
        Limit = options.StallTimeout;
        still = new(Limit, options.StallClock);
        either = CancellationTokenSource.CreateLinkedTokenSource(outer, still.Token);
    }

    public TimeSpan Limit { get; }

    public CancellationToken Token => either.Token;

    public bool HasStalled => still.IsCancellationRequested && !outer.IsCancellationRequested;

    public void Touch() => still.CancelAfter(Limit);

    public void Dispose()
    {
        either.Dispose();
        still.Dispose();
    }
}
