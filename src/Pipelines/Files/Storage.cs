namespace Pipelines;

/// <summary>Files that a step reads by url (rule V7).</summary>
public static class Storage
{
    /// <summary>
    /// The local path of a file or folder. Relative paths are tried in the working directory, then in <see cref="AppContext.BaseDirectory"/>,
    /// where files that the project copies to its output are (rule V9). Nothing is copied for what is local already.
    /// </summary>
    /// <param name="url">A path, or a <c>file:</c> url.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="FileNotFoundException">It is in none of the places tried; the message names them.</exception>
    /// <exception cref="NotSupportedException">The url's scheme is not <c>file:</c>: no other is supported yet.</exception>
    public static Task<string> GetLocalCopyAsync(string url, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<string>(cancellationToken)
            : Attempt(url);
    }

    static Task<string> Attempt(string url)
    {
        try
        {
            return Task.FromResult(Find(url));
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            return Task.FromException<string>(e);
        }
    }

    static string Find(string url)
    {
        var path = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? LocalPath(uri, url) : url;
        var here = Path.GetFullPath(path);
        if (Path.Exists(here))
            return here;
        var shipped = Path.GetFullPath(path, AppContext.BaseDirectory);
        if (Path.Exists(shipped))
            return shipped;
        throw new FileNotFoundException(Messages.FileNotFound(url, here, shipped), here);
    }

    static string LocalPath(Uri uri, string url) =>
        uri.IsFile ? uri.LocalPath : throw new NotSupportedException(Messages.SchemeNotSupported(url, uri.Scheme));
}
