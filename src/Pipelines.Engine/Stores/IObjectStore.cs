namespace Pipelines.Engine.Stores;

/// <summary>Objects by key in a place that several machines reach (rule V8). What fails is an <see cref="EngineException"/> that says what, where and what to do.</summary>
interface IObjectStore
{
    /// <summary>Whether the place is there and may be used.</summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>What is known of an object without fetching it; null where there is none.</summary>
    Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Makes a file an object, which others see when it is whole.</summary>
    Task UploadAsync(string key, string file, CancellationToken cancellationToken);

    /// <returns>False where there is no such object.</returns>
    Task<bool> DownloadAsync(string key, string file, CancellationToken cancellationToken);
}

/// <param name="Bytes">How many it has.</param>
/// <param name="Tag">What changes when the object does; null where the store says no such thing.</param>
sealed record StoredObject(long Bytes, string? Tag);
