using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipelines.Registry.Repositories;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>Registries that send elsewhere: who one is, is told to the registry alone.</summary>
public sealed class RedirectTests : IDisposable
{
    const int Size = 3_000_000;

    static readonly RegistryOptions Ann = Given.Nobody with { Credentials = _ => new("ann", "wonder-land") };

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Target => Path.Combine(folder.FullName, "blob");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_blob_is_fetched_from_where_the_registry_sends_without_saying_who_one_is(int status)
    {
        var blob = Given.Blob(Size);
        using var open = await RegistryServer.StartAsync();
        using var nobody = new RegistryClient(Given.Nobody);
        await nobody.Iris(open.Host).PushBlobAsync(blob, cancellationToken: Cancel);
        using var store = new FaultyProxy(open.Host);
        // A break there begins again at the registry, and goes on.
        store.Fail(1, "GET", "/blobs/", new() { CutAnswer = 1_000_000, Hangs = true });
        using var closed = await RegistryServer.StartAsync(RegistryServer.Basic);
        using var proxy = new FaultyProxy(closed.Host);
        proxy.Fault = call => call["Authorization"] is not null && call.Path.Contains("/blobs/sha256:", StringComparison.Ordinal)
            ? new() { Status = status, Headers = [("Location", $"http://{store.Host}{call.Path}?signature=secret-of-registry")] }
            : null;
        using var client = new RegistryClient(Ann with { StallClock = store.Clock });
        await client.Iris(proxy.Host).PullBlobAsync(blob.Descriptor, Target, Cancel);
        Assert.Equal(Given.Bytes(Size), await File.ReadAllBytesAsync(Target, Cancel));
        Assert.All(store.Server.Calls, call => Assert.Null(call["Authorization"]));
        Assert.Equal([null, "bytes=1000000-"], store.Server.Calls.Select(call => call["Range"]));
        store.Fault = _ => new() { Status = 403, Body = """{"errors":[{"code":"SIGNATURE"}]}""" };
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(proxy.Host).PullBlobAsync(blob.Descriptor, Target, Cancel));
        Assert.Contains($"{store.Host} answered 403 (SIGNATURE)", error.Message);
        Assert.DoesNotContain("secret-of-registry", error.ToString());
    }

    [Fact]
    public async Task A_server_elsewhere_that_wants_a_password_gets_none()
    {
        using var store = new WireServer(call => call.AnswerAsync(401, ("WWW-Authenticate", "Basic realm=\"tell me\"")));
        using var server = new WireServer(call => call["Authorization"] is null ? call.AnswerAsync(401, ("WWW-Authenticate", "Basic realm=\"a\"")) : call.AnswerAsync(307, ("Location", $"http://{store.Host}/")));
        using var client = new RegistryClient(Ann);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(server.Host).PullBlobAsync(Given.Blob(1).Descriptor, Target, Cancel));
        Assert.Equal(RegistryFailure.Denied, error.Failure);
        Assert.Null(Assert.Single(store.Calls)["Authorization"]);
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public async Task A_blob_is_sent_to_where_the_registry_says_without_saying_who_one_is(int piece)
    {
        using var store = new SpecRegistry();
        using var closed = await RegistryServer.StartAsync(RegistryServer.Basic);
        using var proxy = new FaultyProxy(closed.Host);
        proxy.Fault = call => call.Method == "POST" ? new() { Status = 307, Headers = [("Location", $"http://{store.Host}{call.Target}")] } : null;
        using var client = new RegistryClient(Ann with { ChunkSize = piece });
        Assert.Equal(BlobPush.Sent, await client.Iris(proxy.Host).PushBlobAsync(Given.Blob(300_000), cancellationToken: Cancel));
        Assert.Equal(Given.Bytes(300_000), Assert.Single(store.Blobs));
        Assert.All(store.Server.Calls, call => Assert.Null(call["Authorization"]));
        Assert.Contains(proxy.Server.Calls, call => call["Authorization"] is not null);
    }

    [Theory]
    [InlineData("http://store.example/blob?signature=secret", "http://store.example/blob, which is not encrypted")]
    [InlineData("file:///etc/passwd", "not encrypted")]
    [InlineData("/v2/team/iris/blobs/again", "without end")]
    public async Task A_registry_that_sends_where_one_should_not_go_is_refused(string location, string message)
    {
        using var server = new WireServer(call => call.AnswerAsync(307, ("Location", location)));
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(server.Host).PullBlobAsync(Given.Blob(1).Descriptor, Target, Cancel));
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain("secret", error.ToString());
        Assert.InRange(server.Calls.Count, 1, 10);
    }

    [Fact]
    public async Task A_registry_whose_certificate_nobody_vouches_for_gets_nothing()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (file, secret) = (Path.Combine(folder.FullName, "certificate"), Path.Combine(folder.FullName, "key"));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), Cancel);
        await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem(), Cancel);
        using var registry = await RegistryServer.StartAsync($"  tls:\n    certificate: {file}\n    key: {secret}\n");
        using var client = new RegistryClient(Ann with { PlainHttp = false });
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(registry.Host).PullManifestAsync("0.1", Cancel));
        Assert.Contains($"No secure connection to {registry.Host}", error.Message);
        Assert.Contains(". Where its certificate is your own, name it by SSL_CERT_FILE", error.Message);
        // And the other way round.
        using var plain = new RegistryClient(Ann);
        Assert.Contains(registry.Host, (await Assert.ThrowsAsync<RegistryException>(() => plain.Iris(registry.Host).PullManifestAsync("0.1", Cancel))).Message);
    }
}
