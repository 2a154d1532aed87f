using System.Net;
using Amazon.S3;
using Pipelines.Engine;

namespace Pipelines.Stores.S3;

/// <summary>What the store answered, as what is wrong, where, and what to do.</summary>
static class S3Errors
{
    const int Input = 2;
    const int Surroundings = 3;
    const string Keys = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or the profile that AWS_PROFILE names.";

    public static EngineException NoBucket(Uri place) => new($"The store '{place.OriginalString}' names no bucket. Write s3://bucket/prefix.", Input);

    public static EngineException NoKeys(Uri place, Exception error) => Failed(place, "no keys or no region were found.", $"{Keys} Set AWS_REGION, or AWS_ENDPOINT_URL for another server than Amazon's.", error);

    public static EngineException Of(Uri place, string bucket, string endpoint, Exception error) => error switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => Failed(place, $"there is no bucket '{bucket}' at {endpoint}.", "Create it, or correct the url.", error),
        AmazonS3Exception { ErrorCode: "RequestTimeTooSkewed" } => Failed(place, "this machine's clock differs from the store's by more than it accepts.", "Set the clock.", error),
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken" or "InvalidClientTokenId" } s3 =>
            Failed(place, $"{endpoint} does not accept the keys ({s3.ErrorCode}).", Keys, error),
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden } s3 =>
            Failed(place, $"{endpoint} does not allow it ({s3.ErrorCode}).", "The keys need to list the bucket, and to read and write objects in it.", error),
        AmazonS3Exception { ErrorCode: { Length: > 0 } } s3 => Failed(place, $"{endpoint} answered {s3.ErrorCode}: {s3.Message}", "Check the url and the server.", error),
        _ when Innermost(error) is HttpRequestException or System.Net.Sockets.SocketException => Failed(place, $"{endpoint} cannot be reached: {Innermost(error).Message}.", "Check the network and AWS_ENDPOINT_URL.", error),
        _ => Failed(place, error.Message, Keys, error),
    };

    static Exception Innermost(Exception error) => error.GetBaseException();

    static EngineException Failed(Uri place, string what, string todo, Exception error) => new($"The store '{place.OriginalString}' cannot be used: {what} {todo}", Surroundings, error);
}
