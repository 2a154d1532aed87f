using System.Net;
using System.Security.Cryptography;
using Pipelines.Registry.Content;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Repositories;

/// <summary>Fetches one blob: what breaks off goes on where it was, what is not what its digest says is fetched once more from the start.</summary>
sealed class BlobPull(Exchange exchange, Call call, Descriptor blob)
{
    const int BufferSize = 128 * 1024;

    // Less than this before a break is no progress: such breaks are counted, so that they come to an end.
    const int Stretch = 1024 * 1024;

    // A registry that always begins anew, and breaks off, gets nowhere.
    long furthest;

    /// <param name="target">Where it goes; it can be cut off.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It cannot be had, or not unaltered.</exception>
    public async Task RunAsync(Stream target, CancellationToken cancellationToken)
    {
        using var hash = blob.Digest.NewHash();
        for (var last = false; ; last = true)
        {
            Restart(target, hash);
            furthest = 0;
            do
                await exchange.Retries.RunAsync(token => ReadAsync(target, hash, token), cancellationToken).ConfigureAwait(false);
            while (target.Length < blob.Size);
            if (blob.Digest.Matches(hash))
                return;
            if (last)
                throw Messages.Altered($"The blob {blob.Digest}", call.Address);
        }
    }

    bool IsFurther(Stream target)
    {
        if (target.Length < blob.Size && target.Length - furthest < Stretch)
            return false;
        furthest = target.Length;
        return true;
    }

    static void Restart(Stream target, IncrementalHash hash)
    {
        target.SetLength(0);
        hash.GetHashAndReset();
    }

    async Task<bool> ReadAsync(Stream target, IncrementalHash hash, CancellationToken cancellationToken)
    {
        using var answer = await exchange.SendAsync(call with { From = target.Length }, cancellationToken).ConfigureAwait(false);
        var isElsewhere = answer.Status == HttpStatusCode.RequestedRangeNotSatisfiable || answer.Status == HttpStatusCode.PartialContent && answer.ContentHeaders.ContentRange?.From != target.Length;
        if (answer.Status == HttpStatusCode.OK || isElsewhere)
            Restart(target, hash);
        if (isElsewhere)
            throw new TransientException(Messages.Broken(answer.Address, "it does not go on where it broke off"));
        if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            throw await exchange.RefusedAsync(call, answer, $"Fetching the blob {blob.Digest}").ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        try
        {
            while (await answer.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var read)
            {
                // Nobody is made to fill a disk.
                if (target.Length + read > blob.Size)
                    throw Messages.Longer($"The blob {blob.Digest}", answer.Address, blob.Size);
                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (TransientException) when (IsFurther(target))
        {
            return true;
        }
        return IsFurther(target) ? true : throw new TransientException(Messages.CutOff(answer.Address, target.Length, blob.Size));
    }
}
