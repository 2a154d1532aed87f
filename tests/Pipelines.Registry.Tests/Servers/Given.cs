using Pipelines.Registry.Authentication;
using Pipelines.Registry.Content;
using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>What tests begin with.</summary>
static class Given
{
    /// <summary>A client without credentials that loses no time.</summary>
    public static RegistryOptions Nobody { get; } = new() { Surroundings = new(_ => null, "/nonexistent"), RetryDelay = TimeSpan.FromMilliseconds(1), Retries = 2 };

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    public static BlobContent Blob(int size) => BlobContent.FromBytes("application/octet-stream", Bytes(size));

    public static Repository Iris(this RegistryClient client, string host) => client.Open(RegistryReference.Parse(host + "/team/iris"));
}
