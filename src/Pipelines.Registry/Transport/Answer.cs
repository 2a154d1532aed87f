using System.Net;
using System.Net.Http.Headers;

namespace Pipelines.Registry.Transport;

/// <summary>What a server answered; its body is still on the way.</summary>
sealed class Answer(HttpResponseMessage response, Uri address, bool isOwn, StallWatch watch) : IDisposable
{
    const int MostOfAnError = 16 * 1024;

    Stream? body;

    public HttpStatusCode Status => response.StatusCode;

    public HttpResponseHeaders Headers => response.Headers;

    public HttpContentHeaders ContentHeaders => response.Content.Headers;

    /// <summary>Where it came from, redirects followed.</summary>
    public Uri Address => address;

    /// <summary>Whether the registry itself answered, and not one it sent us to.</summary>
    public bool IsOwn => isOwn;

    public string? this[string header] => response.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;

    /// <summary>An address that the server names.</summary>
    public Uri? Location => response.Headers.Location is { } location ? new Uri(address, location) : null;

    /// <summary>The next bytes of the body; 0 at its end.</summary>
    /// <exception cref="TransientException">It breaks off, or stands still.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            body ??= await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            var read = await body.ReadAsync(buffer, watch.Token).ConfigureAwait(false);
            watch.Touch();
            return read;
        }
        catch (Exception error) when (Failures.IsTransient(error, watch))
        {
            throw Failures.Translate(error, address, watch);
        }
    }

    /// <summary>The whole body, where it is not longer than it may be.</summary>
    /// <returns>Null: it is longer.</returns>
    public async Task<byte[]?> ReadAllAsync(int most)
    {
        if (ContentHeaders.ContentLength > most)
            return null;
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await ReadAsync(buffer).ConfigureAwait(false) is > 0 and var read)
        {
            if (all.Length + read > most)
                return null;
            all.Write(buffer, 0, read);
        }
        return all.ToArray();
    }

    /// <summary>What the server says was wrong, in one line; nothing where it says nothing that can be read.</summary>
    public async Task<string> ReadErrorsAsync(Func<string, string> hide)
    {
        try
        {
            return ServerErrors.Read(await ReadAllAsync(MostOfAnError).ConfigureAwait(false) ?? [], hide);
        }
        catch (TransientException)
        {
            return "";
        }
    }

    public void Dispose()
    {
        response.Dispose();
        watch.Dispose();
    }
}
