using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Pipelines.Engine;
using Pipelines.Engine.Stores;

namespace Pipelines.Stores.Azure;

/// <summary>
/// <c>azblob://account/container/prefix</c>, or with the account's host name. The key comes from <c>AZURE_STORAGE_CONNECTION_STRING</c>, <c>AZURE_STORAGE_KEY</c> or <c>AZURE_STORAGE_SAS_TOKEN</c>.
/// </summary>
sealed class BlobObjects : IObjectStore
{
    const long PartSize = 16 * 1024 * 1024;

    static readonly StorageTransferOptions Transfer = new() { MaximumConcurrency = 4, InitialTransferSize = PartSize, MaximumTransferSize = PartSize };

    readonly BlobContainerClient container;
    readonly Uri place;
    readonly string prefix;

    /// <exception cref="EngineException">The url names no container, or there is no key that fits it.</exception>
    public BlobObjects(Uri place)
    {
        this.place = place;
        var path = Uri.UnescapeDataString(place.AbsolutePath).Trim('/').Split('/', 2);
        if (place.Host.Length == 0 || path[0].Length == 0)
            throw BlobErrors.NoContainer(place);
        container = BlobAccounts.Open(place, path[0]);
        prefix = path.Length > 1 && path[1].Length > 0 ? path[1] + "/" : "";
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Try(async () =>
    {
        await foreach (var page in container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken).AsPages(pageSizeHint: 1).ConfigureAwait(false))
            return page.Values.Count > 0;
        return false;
    });

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => Try(async () =>
    {
        try
        {
            var found = await container.GetBlobClient(prefix + key).GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return new StoredObject(found.Value.ContentLength, found.Value.ETag.ToString());
        }
        catch (RequestFailedException error) when (IsMissing(error))
        {
            return null;
        }
    });

    public Task UploadAsync(string key, string file, CancellationToken cancellationToken) => Try(async () =>
    {
        // In blocks where it is large: they become a blob when the list of them is sent.
        await container.GetBlobClient(prefix + key).UploadAsync(file, new BlobUploadOptions { TransferOptions = Transfer }, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task<bool> DownloadAsync(string key, string file, CancellationToken cancellationToken) => Try(async () =>
    {
        try
        {
            await container.GetBlobClient(prefix + key).DownloadToAsync(file, new BlobDownloadToOptions { TransferOptions = Transfer }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException error) when (IsMissing(error))
        {
            return false;
        }
    });

    // An answer to a question for properties has no body, and so no code.
    static bool IsMissing(RequestFailedException error) => error.Status == 404 && error.ErrorCode != BlobErrorCode.ContainerNotFound;

    async Task<T> Try<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException { InnerException: RequestFailedException })
        {
            throw BlobErrors.Of(place, container, (error as RequestFailedException ?? (RequestFailedException)error.InnerException!));
        }
    }
}
