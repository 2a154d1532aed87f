using System.Collections.Concurrent;

namespace Pipelines;

/// <summary>Local copies of what urls name, in <c>downloads/</c> of the home folder (rule V7). Each url is asked for once, whoever asks.</summary>
sealed class Downloads(string home)
{
    readonly ConcurrentDictionary<string, Lazy<Task<string>>> copies = new();

    /// <summary>The copy's path: a new one where the source has other bytes than the last time, so that nobody's file changes while it is read.</summary>
    /// <param name="url">What is asked for.</param>
    /// <param name="fetch">Fetches it.</param>
    /// <param name="cancellationToken">Ends the caller's wait; others may go on waiting.</param>
    /// <exception cref="IOException">It cannot be fetched; the message says why.</exception>
    public async Task<string> GetAsync(Uri url, Fetch fetch, CancellationToken cancellationToken)
    {
        var mine = copies.GetOrAdd(url.AbsoluteUri, _ => new(() => Task.Run(() => new DownloadFolder(home, url).GetAsync(fetch))));
        try
        {
            var path = await mine.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (File.Exists(path))
                return path;
        }
        catch when (mine.Value.IsFaulted)
        {
            // Who asks next tries again.
            copies.TryRemove(new(url.AbsoluteUri, mine));
            throw;
        }
        copies.TryRemove(new(url.AbsoluteUri, mine));
        return await GetAsync(url, fetch, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Fetches into a file, unless the source still has what bore the tag.</summary>
/// <param name="tag">What the source said of the copy that there is; null where there is none.</param>
/// <param name="file">The file to write.</param>
delegate Task<Fetched> Fetch(string? tag, string file);

/// <param name="IsSame">The source still has what bore the tag; nothing was written.</param>
/// <param name="Tag">What changes when the source's bytes do; null where it says no such thing.</param>
readonly record struct Fetched(bool IsSame, string? Tag);
