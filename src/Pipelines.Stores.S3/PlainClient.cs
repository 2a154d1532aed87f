using Amazon.S3;
using Amazon.S3.Model;

namespace Pipelines.Stores.S3;

/// <summary>For servers that speak like S3, but do not take bodies that are signed piece by piece.</summary>
sealed class PlainClient(AmazonS3Config config) : AmazonS3Client(config)
{
    public override Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        request.UseChunkEncoding = false;
        return base.PutObjectAsync(request, cancellationToken);
    }

    public override Task<UploadPartResponse> UploadPartAsync(UploadPartRequest request, CancellationToken cancellationToken = default)
    {
        request.UseChunkEncoding = false;
        return base.UploadPartAsync(request, cancellationToken);
    }
}
