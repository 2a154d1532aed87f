using System.Diagnostics.CodeAnalysis;
using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Pipelines.Engine;
using Pipelines.Engine.Stores;

namespace Pipelines.Stores.S3;

/// <summary><c>s3://bucket/prefix</c>. Keys, region and endpoint are the SDK's own: <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_PROFILE</c>, <c>AWS_REGION</c>, <c>AWS_ENDPOINT_URL</c> and so on.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The SDK keeps connections for all its clients; one client has nothing of its own to give back.")]
sealed class S3Objects : IObjectStore
{
    const long PartSize = 16 * 1024 * 1024;

    readonly AmazonS3Client client;
    readonly TransferUtility transfers;
    readonly Uri place;
    readonly string bucket;
    readonly string prefix;

    /// <exception cref="EngineException">The url names no bucket, or there are no keys.</exception>
    public S3Objects(Uri place)
    {
        this.place = place;
        bucket = place.Host.Length > 0 ? place.Host : throw S3Errors.NoBucket(place);
        prefix = Uri.UnescapeDataString(place.AbsolutePath).Trim('/') is { Length: > 0 } path ? path + "/" : "";
        try
        {
            client = Client();
        }
        catch (AmazonClientException error)
        {
            throw S3Errors.NoKeys(place, error);
        }
        transfers = new(client, new TransferUtilityConfig { ConcurrentServiceRequests = 4, MinSizeBeforePartUpload = PartSize });
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Try(
        () => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, MaxKeys = 1 }, cancellationToken));

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => Try(async () =>
    {
        try
        {
            var found = await client.GetObjectMetadataAsync(bucket, prefix + key, cancellationToken).ConfigureAwait(false);
            return new StoredObject(found.ContentLength, found.ETag);
        }
        catch (AmazonS3Exception error) when (IsMissing(error))
        {
            return null;
        }
    });

    public Task UploadAsync(string key, string file, CancellationToken cancellationToken) => Try(async () =>
    {
        // In parts where it is large: they become an object when the last one is there, and go when one fails.
        await transfers.UploadAsync(new TransferUtilityUploadRequest { BucketName = bucket, Key = prefix + key, FilePath = file, PartSize = PartSize }, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task<bool> DownloadAsync(string key, string file, CancellationToken cancellationToken) => Try(async () =>
    {
        try
        {
            await transfers.DownloadAsync(new TransferUtilityDownloadRequest { BucketName = bucket, Key = prefix + key, FilePath = file }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception error) when (IsMissing(error))
        {
            return false;
        }
    });

    static bool IsMissing(AmazonS3Exception error) => error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket";

    static AmazonS3Client Client()
    {
        var config = new AmazonS3Config();
        var endpoint = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL");
        if (string.IsNullOrEmpty(endpoint))
            return new(config);
        // Servers that speak like S3: buckets in the path, and none of the checksums that only Amazon's own has.
        config.ServiceURL = endpoint;
        config.AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION") ?? RegionEndpoint.USEast1.SystemName;
        config.ForcePathStyle = true;
        config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        return new PlainClient(config);
    }

    async Task<T> Try<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception error) when (error is AmazonS3Exception or AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw S3Errors.Of(place, bucket, client.Config.ServiceURL ?? "Amazon S3", error);
        }
    }
}
