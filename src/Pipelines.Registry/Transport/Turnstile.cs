namespace Pipelines.Registry.Transport;

/// <summary>Lets in one at a time.</summary>
sealed class Turnstile : IDisposable
{
    readonly SemaphoreSlim one = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Exit(one);
    }

    public void Dispose() => one.Dispose();

    sealed class Exit(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
