namespace Pipelines.Engine.Stores;

/// <summary>A store that is waited for when it goes away after it was there.</summary>
sealed class PatientObjects(IObjectStore objects) : IObjectStore
{
    /// <summary>What a store answers that cannot be used.</summary>
    const int Surroundings = 3;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>How long it may be away.</summary>
    public TimeSpan Patience { get; set; }

    /// <summary>Told once each time that it is away, and waited for.</summary>
    public Action<string>? OnAway { get; set; }

    /// <summary>Not waited for: what is wrong from the beginning is said at once.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) => objects.CheckAsync(cancellationToken);

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => ReachAsync(() => objects.FindAsync(key, cancellationToken), cancellationToken);

    public Task UploadAsync(string key, string file, CancellationToken cancellationToken) => ReachAsync(
        async () =>
        {
            await objects.UploadAsync(key, file, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task<bool> DownloadAsync(string key, string file, CancellationToken cancellationToken) => ReachAsync(() => objects.DownloadAsync(key, file, cancellationToken), cancellationToken);

    async Task<T> ReachAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var until = DateTime.UtcNow + Patience;
        for (var (delay, isAway) = (TimeSpan.FromMilliseconds(50), false); ; delay = delay * 2 < Longest ? delay * 2 : Longest)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (EngineException error) when (error.ExitCode == Surroundings && DateTime.UtcNow < until)
            {
                if (!isAway)
                    OnAway?.Invoke(Messages.StoreAway(error.Message));
                isAway = true;
            }
            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }
    }
}
