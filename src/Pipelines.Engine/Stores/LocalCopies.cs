namespace Pipelines.Engine.Stores;

/// <summary>Local copies of what urls name, for the logic and the steps of a run (rule V7).</summary>
sealed class LocalCopies(string home)
{
    readonly Downloads downloads = new(home);

    /// <exception cref="FileNotFoundException">There is no such thing.</exception>
    /// <exception cref="IOException">It cannot be fetched.</exception>
    /// <exception cref="NotSupportedException">No such scheme is known.</exception>
    public async Task<string> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await downloads.GetAsync(url, FetchOf(url), cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    static Fetch FetchOf(Uri url) => url.Scheme switch
    {
        "http" or "https" => (tag, file) => HttpSource.FetchAsync(url, tag, file),
        "s3" => (tag, file) => FetchAsync(url, 0, tag, file),
        "azblob" => (tag, file) => FetchAsync(url, 1, tag, file),
        _ => throw new NotSupportedException(Pipelines.Messages.SchemeNotSupported(url.OriginalString, url.Scheme)),
    };

    /// <param name="url">What is asked for.</param>
    /// <param name="parts">How many parts of its path belong to the store.</param>
    /// <param name="tag">That of the copy that there is.</param>
    /// <param name="file">The file to write.</param>
    static async Task<Fetched> FetchAsync(Uri url, int parts, string? tag, string file)
    {
        var path = Uri.UnescapeDataString(url.AbsolutePath).TrimStart('/').Split('/', parts + 1);
        if (path.Length <= parts || path[parts].Length == 0)
            throw Messages.NoObject(url.OriginalString);
        var store = ObjectStores.Open($"{url.Scheme}://{url.Authority}/{string.Join('/', path[..parts])}");
        var key = path[parts];
        var found = await store.FindAsync(key, default).ConfigureAwait(false) ?? throw new FileNotFoundException(Messages.ObjectMissing(url.OriginalString));
        if (tag is not null && found.Tag == tag)
            return new(true, tag);
        if (!await store.DownloadAsync(key, file, default).ConfigureAwait(false))
            throw new FileNotFoundException(Messages.ObjectMissing(url.OriginalString));
        return new FileInfo(file).Length == found.Bytes ? new(false, found.Tag) : throw new IOException(Pipelines.Messages.CutOff(url, new FileInfo(file).Length, found.Bytes));
    }
}
