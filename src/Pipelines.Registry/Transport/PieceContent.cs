using System.Net;
using System.Net.Http.Headers;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.Transport;

/// <summary>A piece of a blob as the body of a request.</summary>
sealed class PieceContent : HttpContent
{
    const int BufferSize = 128 * 1024;

    readonly BlobContent blob;
    readonly long offset;
    readonly long length;
    readonly StallWatch watch;

    public PieceContent(BlobContent blob, long offset, long length, StallWatch watch)
    {
        this.blob = blob;
        this.offset = offset;
        this.length = length;
        this.watch = watch;
        Headers.ContentType = new("application/octet-stream");
        if (length > 0)
            Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{offset + length - 1}");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var source = await OwnAsync<Stream>(() => new(blob.Open(offset))).ConfigureAwait(false);
        var buffer = new byte[(int)Math.Min(BufferSize, Math.Max(length, 1))];
        for (var left = length; left > 0;)
        {
            var read = await OwnAsync<int>(() => source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken)).ConfigureAwait(false);
            if (read == 0)
                throw Messages.BlobShorter(blob.Descriptor);
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            watch.Touch();
            left -= read;
        }
    }

    /// <summary>What fails here is this machine's disk, and not the connection.</summary>
    async ValueTask<T> OwnAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Messages.BlobUnreadable(blob.Descriptor, error);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
