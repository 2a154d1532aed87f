using Pipelines.Engine.Artifacts;

namespace Pipelines.Engine.Stores;

/// <summary>Artifacts in a store that several machines share; the local folder is the cache in front of it (rule V8).</summary>
/// <param name="url">Where it is.</param>
/// <param name="temporaryFolder">Where files are written on their way.</param>
sealed class SharedArtifacts(string url, string temporaryFolder)
{
    /// <summary>Names the store of runs whose options name none.</summary>
    public const string Variable = "PIPELINES_ARTIFACTS";

    const string Compressed = ".gz";

    // To ask whether it is there costs as much as to send it.
    const int Small = 64 * 1024;

    readonly OnceEach<bool> published = new();
    readonly OnceEach<bool> fetched = new();
    readonly Lazy<PatientObjects> objects = new(() => new(ObjectStores.Open(url)));

    /// <summary>The store that the options or the environment name; null where neither does.</summary>
    public static SharedArtifacts? Of(string? given, string temporaryFolder) =>
        UrlOf(given) is { } url ? new(url, temporaryFolder) : null;

    /// <summary>The url that the options or the environment name; null where neither does.</summary>
    public static string? UrlOf(string? given) => (string.IsNullOrEmpty(given) ? Environment.GetEnvironmentVariable(Variable) : given) is { Length: > 0 } url ? url : null;

    /// <exception cref="EngineException">The store cannot be used.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => objects.Value.CheckAsync(cancellationToken);

    /// <summary>From here on the store is waited for when it goes away.</summary>
    /// <param name="patience">How long.</param>
    /// <param name="onAway">Told that it is.</param>
    public void WaitFor(TimeSpan patience, Action<string> onAway) => (objects.Value.Patience, objects.Value.OnAway) = (patience, onAway);

    /// <summary>Returns when others can read it.</summary>
    public Task PublishAsync(string digest, string file, CancellationToken cancellationToken) => published.Get(digest, () => PublishAsync(digest, file), cancellationToken);

    /// <summary>Fetches an artifact and checks it.</summary>
    /// <param name="digest">Which.</param>
    /// <param name="adopt">Takes the whole file over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where the store does not have it.</returns>
    /// <exception cref="EngineException">The store cannot be used, or what it has is damaged.</exception>
    public async Task<bool> FetchAsync(string digest, Action<string> adopt, CancellationToken cancellationToken)
    {
        var found = await fetched.Get(digest, () => FetchAsync(digest, adopt), cancellationToken).ConfigureAwait(false);
        // It may be gone again when it is asked for later.
        fetched.Forget(digest);
        return found;
    }

    static string KeyOf(string digest) => $"sha256/{digest[FileDigest.Prefix.Length..][..2]}/{digest[FileDigest.Prefix.Length..]}";

    async Task<bool> PublishAsync(string digest, string file)
    {
        var key = KeyOf(digest);
        var length = new FileInfo(file).Length;
        if (!Gzip.Pays(file))
        {
            if (length <= Small || await objects.Value.FindAsync(key, default).ConfigureAwait(false) is not { } found || found.Bytes != length)
                await objects.Value.UploadAsync(key, file, default).ConfigureAwait(false);
            return true;
        }
        if (length > Small && await objects.Value.FindAsync(key + Compressed, default).ConfigureAwait(false) is not null)
            return true;
        var small = NewFile();
        try
        {
            await Gzip.CompressAsync(file, small, default).ConfigureAwait(false);
            await objects.Value.UploadAsync(key + Compressed, small, default).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(small);
        }
        return true;
    }

    async Task<bool> FetchAsync(string digest, Action<string> adopt)
    {
        var key = KeyOf(digest);
        var (file, small) = (NewFile(), NewFile());
        try
        {
            if (!await objects.Value.DownloadAsync(key, file, default).ConfigureAwait(false))
            {
                key += Compressed;
                if (!await objects.Value.DownloadAsync(key, small, default).ConfigureAwait(false))
                    return false;
                await Gzip.ExpandAsync(small, file, default).ConfigureAwait(false);
            }
            if (FileDigest.Of(file) != digest)
                throw Messages.StoreDamaged(digest, url, key, null);
            adopt(file);
            return true;
        }
        catch (InvalidDataException error)
        {
            throw Messages.StoreDamaged(digest, url, key, error);
        }
        finally
        {
            File.Delete(small);
            File.Delete(file);
        }
    }

    string NewFile() => Path.Combine(temporaryFolder, Guid.NewGuid().ToString("N"));
}
