using System.Net;
using Pipelines.Registry.Authentication;
using Pipelines.Registry.Content;
using Pipelines.Registry.References;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Repositories;

public sealed partial class Repository
{
    const int MostInMemory = 16 * 1024 * 1024;

    /// <summary>Whether a blob is there.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry does not say.</exception>
    public Task<bool> HasBlobAsync(Digest digest, CancellationToken cancellationToken = default) => HasBlobAsync(digest, pull, cancellationToken);

    /// <summary>Sends a blob, unless it is there. One that breaks off goes on where the registry says it was.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="mountFrom">Another repository of this registry that may have it: then it is not sent, but mounted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It could not be sent.</exception>
    public async Task<BlobPush> PushBlobAsync(BlobContent blob, string? mountFrom = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (mountFrom is not null && !RegistryReference.IsRepository(mountFrom))
            throw Messages.NotRepository(mountFrom);
        if (await HasBlobAsync(blob.Descriptor.Digest, push, cancellationToken).ConfigureAwait(false))
            return BlobPush.AlreadyThere;
        return await new BlobUpload(exchange, options, host, Name, push, blob).RunAsync(mountFrom, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings a blob here from another repository, unless it is there: mounted where both are one registry's and it does so, else fetched, checked and sent.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="from">The repository that has it.</param>
    /// <param name="path">A file for it on its way; it is gone afterwards.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It could not be fetched, was altered, or could not be sent.</exception>
    public async Task<BlobPush> CopyBlobAsync(Descriptor blob, Repository from, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(from);
        if (await HasBlobAsync(blob.Digest, push, cancellationToken).ConfigureAwait(false))
            return BlobPush.AlreadyThere;
        var content = BlobContent.FromPulled(blob, path);
        if (from.host.Name == host.Name && await new BlobUpload(exchange, options, host, Name, push, content).MountOrLeaveAsync(from.Name, cancellationToken).ConfigureAwait(false))
            return BlobPush.Mounted;
        try
        {
            await from.PullBlobAsync(blob, path, cancellationToken).ConfigureAwait(false);
            return await new BlobUpload(exchange, options, host, Name, push, content).RunAsync(null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Fetches a blob into a file. The file is there when all of it came and is what its digest says, and not before.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It could not be fetched, or was altered.</exception>
    public async Task PullBlobAsync(Descriptor blob, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous))
                await new BlobPull(exchange, Get($"blobs/{blob.Digest}"), blob).RunAsync(file, cancellationToken).ConfigureAwait(false);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Fetches a small blob, as a configuration is.</summary>
    /// <param name="blob">The blob, of 16 MiB at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>All of it, checked against its digest.</returns>
    /// <exception cref="RegistryException">It could not be fetched, was altered, or is larger.</exception>
    public async Task<byte[]> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.Size > MostInMemory)
            throw Messages.TooLarge($"The blob {blob.Digest} of {this}", MostInMemory);
        using var all = new MemoryStream();
        await new BlobPull(exchange, Get($"blobs/{blob.Digest}"), blob).RunAsync(all, cancellationToken).ConfigureAwait(false);
        return all.ToArray();
    }

    /// <summary>Deletes a blob, where the registry allows it.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It does not, or there is none.</exception>
    public Task DeleteBlobAsync(Digest digest, CancellationToken cancellationToken = default) => DeleteAsync($"blobs/{digest}", $"the blob {digest}", cancellationToken);

    async Task<bool> HasBlobAsync(Digest digest, Scopes scopes, CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Head, host, Address($"blobs/{digest}"), scopes);
        using var answer = await exchange.SendRepeatedlyAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound => false,
            _ => throw await exchange.RefusedAsync(call, answer, $"Looking for the blob {digest} in {this}").ConfigureAwait(false),
        };
    }
}
