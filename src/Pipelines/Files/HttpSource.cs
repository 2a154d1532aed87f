using System.Net;
using System.Net.Http.Headers;

namespace Pipelines;

/// <summary>Fetches over http and https, and checks what came by what the server says of it: its length, and a digest where it gives one.</summary>
static class HttpSource
{
    const int Tries = 3;

    static readonly HttpClient Client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="FileNotFoundException">The server has no such thing.</exception>
    /// <exception cref="IOException">It cannot be fetched, or what came is not what the server said.</exception>
    public static async Task<Fetched> FetchAsync(Uri url, string? tag, string file)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await FetchOnceAsync(url, tag, file).ConfigureAwait(false);
            }
            catch (HttpRequestException error) when (tries == Tries || error.StatusCode is { } status && !MayPass(status))
            {
                throw error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
                    ? new FileNotFoundException(Messages.NotOnServer(url, error.StatusCode.Value), error)
                    : new IOException(error.StatusCode is { } answered ? Messages.ServerRefused(url, answered) : Messages.NotReached(url, error.GetBaseException().Message), error);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.3 * tries)).ConfigureAwait(false);
            }
            catch (IOException) when (tries < Tries)
            {
                // It broke off, or came damaged.
                await Task.Delay(TimeSpan.FromSeconds(0.3 * tries)).ConfigureAwait(false);
            }
        }
    }

    static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    static async Task<Fetched> FetchOnceAsync(Uri url, string? tag, string file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        Ask(request.Headers, tag);
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        if (tag is not null && response.StatusCode == HttpStatusCode.NotModified)
            return new(true, tag);
        response.EnsureSuccessStatusCode();
        long length;
        using (var target = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            var body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            await body.CopyToAsync(target, 1 << 20).ConfigureAwait(false);
            length = target.Length;
        }
        if (response.Content.Headers.ContentLength is { } expected && expected != length)
            throw new IOException(Messages.CutOff(url, length, expected));
        if (HttpDigest.Of(response) is { } digest && !digest.Fits(file))
            throw new IOException(Messages.OtherDigest(url, digest.Name));
        return new(false, response.Headers.ETag?.ToString() ?? response.Content.Headers.LastModified?.ToString("R"));
    }

    static void Ask(HttpRequestHeaders headers, string? tag)
    {
        if (tag is null)
            return;
        if (EntityTagHeaderValue.TryParse(tag, out var entity))
            headers.IfNoneMatch.Add(entity);
        else if (DateTimeOffset.TryParse(tag, out var since))
            headers.IfModifiedSince = since;
    }
}
