using Pipelines.Registry.Repositories;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>Sending blobs and manifests to a real registry, with everything in between that goes wrong.</summary>
public sealed class UploadFailureTests
{
    const int Size = 300_000;
    const int Piece = 70_000;

    static readonly RegistryOptions InPieces = Given.Nobody with { ChunkSize = Piece };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Breaks => new()
    {
        // In one piece, in the first of several, and in the last.
        { "PUT", Size },
        { "PATCH", Piece },
        { "PUT", Piece },
        { "POST", Piece },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task An_upload_that_breaks_off_is_sent_all_the_same(string method, int piece) =>
        await Recovers(method, piece, new() { CutRequest = 10_000 });

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task An_upload_whose_answer_is_lost_is_sent_all_the_same(string method, int piece) =>
        await Recovers(method, piece, new() { CutAnswer = -1 });

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task An_upload_that_hangs_is_sent_all_the_same(string method, int piece) =>
        await Recovers(method, piece, new() { CutRequest = 10_000, Hangs = true });

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task An_upload_to_an_overloaded_registry_is_sent_all_the_same(int status)
    {
        foreach (var method in (string[])["HEAD", "POST", "PATCH", "PUT"])
            await Recovers(method, Piece, new() { Status = status, Body = "<html>busy</html>" });
    }

    static async Task Recovers(string method, int piece, Fault fault)
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(2, method, "/blobs/", fault);
        using var client = new RegistryClient(Given.Nobody with { ChunkSize = piece, StallClock = proxy.Clock });
        var blob = Given.Blob(Size);
        Assert.Equal(BlobPush.Sent, await client.Iris(proxy.Host).PushBlobAsync(blob, cancellationToken: Cancel));
        Assert.Equal(Given.Bytes(Size), await client.Iris(registry.Host).ReadBlobAsync(blob.Descriptor, Cancel));
    }

    [Fact]
    public async Task A_blob_whose_last_answer_was_lost_is_not_sent_again()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(1, "PUT", "/blobs/", new() { CutAnswer = -1 });
        using var client = new RegistryClient(Given.Nobody);
        await client.Iris(proxy.Host).PushBlobAsync(Given.Blob(Size), cancellationToken: Cancel);
        Assert.Equal(1, proxy.Server.Count("POST"));
        Assert.Equal(1, proxy.Server.Count("PUT"));
    }

    [Theory]
    [InlineData("PUT", "stood still for 60 s", null)]
    [InlineData("POST", "answered 503 (UNAVAILABLE: come back later)", 503)]
    [InlineData("PATCH", "answered 500", 500)]
    public async Task What_never_gets_better_is_given_up_with_one_message(string method, string reason, int? status)
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(int.MaxValue, method, "/blobs/", new() { Status = status, Body = status == 503 ? """{"errors":[{"code":"UNAVAILABLE","message":"come back later"}]}""" : "", CutRequest = 10_000, Hangs = true });
        using var client = new RegistryClient(InPieces with { StallClock = proxy.Clock });
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(proxy.Host).PushBlobAsync(Given.Blob(Size), cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Unavailable, error.Failure);
        Assert.Contains(reason, error.Message);
        Assert.Contains(proxy.Host, error.Message);
        Assert.Contains("(3 tries)", error.Message);
        Assert.DoesNotContain("_state", error.ToString());
        // What this registry still has of it is taken back; after a break it has nothing.
        Assert.Equal(method == "PATCH" ? 1 : 0, proxy.Server.Count("DELETE"));
    }

    [Fact]
    public async Task A_registry_is_left_alone_as_long_as_it_wants()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(1, "POST", "/blobs/", new() { Status = 429, Headers = [("Retry-After", "17")] });
        var clock = new HurriedClock();
        using var client = new RegistryClient(Given.Nobody with { Clock = clock });
        Assert.Equal(BlobPush.Sent, await client.Iris(proxy.Host).PushBlobAsync(Given.Blob(10), cancellationToken: Cancel));
        Assert.Contains(TimeSpan.FromSeconds(17), clock.Waits);
    }

    [Fact]
    public async Task A_registry_that_wants_to_be_left_alone_too_long_is_given_up_at_once()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(9, "POST", "/blobs/", new() { Status = 429, Headers = [("Retry-After", "3600")] });
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(proxy.Host).PushBlobAsync(Given.Blob(10), cancellationToken: Cancel));
        Assert.Contains("answered 429 and wants to be left alone for 3600 s", error.Message);
        Assert.Equal(1, proxy.Server.Count("POST"));
    }

    [Fact]
    public async Task A_refusal_is_not_tried_again_and_says_what_the_registry_says()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(9, "POST", "/blobs/", new() { Status = 413, Body = """{"errors":[{"code":"SIZE_INVALID","message":"the quota is used up"}]}""" });
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(proxy.Host).PushBlobAsync(Given.Blob(10), cancellationToken: Cancel));
        Assert.Contains("answered 413 (SIZE_INVALID: the quota is used up)", error.Message);
        Assert.Equal(1, proxy.Server.Count("POST"));
    }

    [Fact]
    public async Task A_refusal_of_a_large_piece_before_it_is_read_is_heard()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(1, "PUT", "/blobs/", new() { Status = 413, IsEarly = true });
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(proxy.Host).PushBlobAsync(Given.Blob(20_000_000), cancellationToken: Cancel));
        Assert.Contains("answered 413", error.Message);
        Assert.Equal(1, proxy.Server.Count("PUT"));
        // And where it is taken, it comes through.
        Assert.Equal(BlobPush.Sent, await client.Iris(registry.Host).PushBlobAsync(Given.Blob(20_000_000), cancellationToken: Cancel));
        Assert.Equal(BlobPush.Sent, await client.Iris(proxy.Host).PushBlobAsync(Given.Blob(2_000_000), cancellationToken: Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_manifest_whose_sending_fails_is_sent_again(bool answers)
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(2, "PUT", "/manifests/", answers ? new() { Status = 503 } : new() { CutAnswer = -1 });
        using var client = new RegistryClient(Given.Nobody);
        await client.Iris(proxy.Host).PushBlobAsync(Content.BlobContent.Empty, cancellationToken: Cancel);
        var manifest = new Content.ArtifactManifest { ArtifactType = "application/vnd.test" }.ToDocument();
        await client.Iris(proxy.Host).PushManifestAsync(manifest, "0.1", Cancel);
        Assert.Equal(manifest.Descriptor.Digest, (await client.Iris(registry.Host).FindManifestAsync("0.1", Cancel))!.Digest);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_sent_is_never_taken_for_what_it_was()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        var file = Path.Combine(Path.GetDirectoryName(registry.Data)!, "file");
        await File.WriteAllBytesAsync(file, Given.Bytes(1000), Cancel);
        var blob = await Content.BlobContent.FromFileAsync("application/octet-stream", file, Cancel);
        await File.WriteAllBytesAsync(file, new byte[1000], Cancel);
        await Assert.ThrowsAsync<RegistryException>(() => client.Iris(registry.Host).PushBlobAsync(blob, cancellationToken: Cancel));
        await File.WriteAllBytesAsync(file, new byte[10], Cancel);
        Assert.Contains("became shorter", (await Assert.ThrowsAsync<RegistryException>(() => client.Iris(registry.Host).PushBlobAsync(blob, cancellationToken: Cancel))).Message);
        File.Delete(file);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(registry.Host).PushBlobAsync(blob, cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Input, error.Failure);
        Assert.Contains(file, error.Message);
        Assert.False(await client.Iris(registry.Host).HasBlobAsync(blob.Descriptor.Digest, Cancel));
    }
}
