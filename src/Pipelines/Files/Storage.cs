namespace Pipelines;

/// <summary>Files that a step or the logic reads by url (rule V7).</summary>
public static class Storage
{
    static readonly Lazy<Downloads> outsideRuns = new(() => new(HomeFolder.Make(null, Environment.CurrentDirectory)));

    /// <summary>
    /// The local path of what a url names. Relative paths are tried in the working directory, then in <see cref="AppContext.BaseDirectory"/>, where files that the project copies to its output are (rule V9);
    /// nothing is copied for what is local already. <c>http:</c>, <c>https:</c>, <c>s3://bucket/key</c> and <c>azblob://account/container/key</c> are downloaded into the home folder, once in a run whoever asks;
    /// a later run asks the source whether it still has the same and keeps the copy then. The copy is not to be changed.
    /// </summary>
    /// <param name="url">A path or url. <c>s3:</c> and <c>azblob:</c> are there in runs alone, with keys and endpoint from the environment of the process that runs the pipeline.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="FileNotFoundException">It is in none of the places tried, or its source does not have it; the message names them.</exception>
    /// <exception cref="IOException">It cannot be fetched; the message says why and what to do.</exception>
    /// <exception cref="NotSupportedException">The url's scheme is none of these, or needs a run.</exception>
    public static Task<string> GetLocalCopyAsync(string url, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<string>(cancellationToken)
            : Attempt(url, cancellationToken);
    }

    /// <summary>In a plain call, where there is no engine.</summary>
    internal static async Task<string> GetOutsideRunAsync(Uri url, CancellationToken cancellationToken) => url.Scheme switch
    {
        "http" or "https" => await outsideRuns.Value.GetAsync(url, (tag, file) => HttpSource.FetchAsync(url, tag, file), cancellationToken).ConfigureAwait(false),
        "s3" or "azblob" => throw new NotSupportedException(Messages.OnlyInRuns(url.OriginalString, url.Scheme)),
        _ => throw new NotSupportedException(Messages.SchemeNotSupported(url.OriginalString, url.Scheme)),
    };

    static async Task<string> Attempt(string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return Find(url, url);
        return uri.IsFile ? Find(uri.LocalPath, url) : await PipelineRun.Current.GetLocalCopyAsync(uri, cancellationToken).ConfigureAwait(false);
    }

    static string Find(string path, string url)
    {
        var here = Path.GetFullPath(path);
        if (Path.Exists(here))
            return here;
        var shipped = Path.GetFullPath(path, AppContext.BaseDirectory);
        if (Path.Exists(shipped))
            return shipped;
        throw new FileNotFoundException(Messages.FileNotFound(url, here, shipped), here);
    }
}
