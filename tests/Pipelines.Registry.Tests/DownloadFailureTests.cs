using Pipelines.Registry.Content;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>Fetching from a real registry, with everything in between that goes wrong: what comes out is whole and unaltered, or nothing.</summary>
public sealed class DownloadFailureTests : IDisposable
{
    const int Size = 3_000_000;

    static readonly Fault Cut = new() { CutAnswer = 1_000_000 };

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Target => Path.Combine(folder.FullName, "blob");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    [InlineData(2_000_000)]
    public async Task A_download_that_breaks_off_goes_on_where_it_was(int after)
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(2, "GET", "/blobs/", new() { CutAnswer = after });
        Assert.Null(await PullAsync(registry, proxy));
        var ranges = proxy.Server.Calls.Where(call => call.Method == "GET").Select(call => call["Range"]).ToList();
        Assert.Null(ranges[0]);
        // What was fetched is not fetched again, but for what was still in the network when it broke.
        Assert.All(ranges.Skip(1), range => Assert.StartsWith("bytes=", range));
    }

    [Fact]
    public async Task A_download_that_hangs_goes_on_where_it_was()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(2, "GET", "/blobs/", Cut with { Hangs = true });
        Assert.Null(await PullAsync(registry, proxy));
        Assert.Equal(["bytes=1000000-", "bytes=2000000-"], proxy.Server.Calls.Select(call => call["Range"]).OfType<string>());
    }

    [Fact]
    public async Task A_download_from_an_overloaded_registry_is_tried_again()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(2, "GET", "/blobs/", new() { Status = 503 });
        Assert.Null(await PullAsync(registry, proxy));
    }

    [Fact]
    public async Task A_download_that_never_gets_on_is_given_up_with_one_message()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(int.MaxValue, "GET", "/blobs/", Cut with { CutAnswer = 0 });
        var error = await PullAsync(registry, proxy);
        Assert.Equal(RegistryFailure.Unavailable, error!.Failure);
        Assert.Contains(proxy.Host, error.Message);
        Assert.Contains("(3 tries)", error.Message);
    }

    [Fact]
    public async Task A_registry_that_knows_no_ranges_and_always_breaks_off_is_given_up()
    {
        var bytes = Given.Bytes(Size);
        using var server = new WireServer(async call =>
        {
            await call.SendAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n"));
            await call.SendAsync(bytes.AsMemory(0, 2_000_000));
        });
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(server.Host).PullBlobAsync(Given.Blob(Size).Descriptor, Target, Cancel)).WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        Assert.Equal(RegistryFailure.Unavailable, error.Failure);
    }

    [Theory]
    [InlineData("bytes 0-1999999/3000000")]
    [InlineData("bytes 1000001-2999999/3000000")]
    public async Task A_registry_that_goes_on_elsewhere_is_asked_for_all_of_it(string range)
    {
        var bytes = Given.Bytes(Size);
        var first = true;
        using var server = new WireServer(call => call["Range"] is null && call.Method == "GET"
            ? FirstAsync(call)
            : call.AnswerAsync(206, bytes[1_000_001..], ("Content-Range", range)));
        async Task FirstAsync(WireCall call)
        {
            await call.SendAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n"));
            await call.SendAsync(bytes.AsMemory(0, first ? 1_000_000 : Size));
            first = false;
        }
        using var client = new RegistryClient(Given.Nobody);
        await client.Iris(server.Host).PullBlobAsync(Given.Blob(Size).Descriptor, Target, Cancel);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Target, Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Size - 1)]
    public async Task Bytes_altered_on_the_way_are_fetched_again(int place)
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(1, "GET", "/blobs/", new() { Alters = place });
        Assert.Null(await PullAsync(registry, proxy));
        Assert.Equal(2, proxy.Server.Count("GET"));
    }

    [Fact]
    public async Task Bytes_always_altered_on_the_way_are_never_kept()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(int.MaxValue, "GET", "/blobs/", new() { Alters = Size / 2 });
        var error = await PullAsync(registry, proxy);
        Assert.Equal(RegistryFailure.Damaged, error!.Failure);
        Assert.Contains(proxy.Host, error.Message);
    }

    [Fact]
    public async Task More_than_there_should_be_is_not_read_on()
    {
        using var server = new WireServer(async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            while (true)
                await call.SendAsync(new byte[100_000]);
        });
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(server.Host).PullBlobAsync(Given.Blob(Size).Descriptor, Target, Cancel));
        Assert.Contains("longer than the 3000000 bytes", error.Message);
        Assert.Contains("larger than 4 MiB", (await Assert.ThrowsAsync<RegistryException>(() => client.Iris(server.Host).PullManifestAsync("0.1", Cancel))).Message);
        Assert.Empty(folder.EnumerateFileSystemInfos());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manifest_that_comes_altered_or_cut_off_is_fetched_again_or_refused(bool byTag)
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        using var client = new RegistryClient(Given.Nobody);
        await client.Iris(registry.Host).PushBlobAsync(BlobContent.Empty, cancellationToken: Cancel);
        var manifest = new ArtifactManifest { ArtifactType = "application/vnd.test" }.ToDocument();
        await client.Iris(registry.Host).PushManifestAsync(manifest, "0.1", Cancel);
        Task<ManifestDocument> Pull() => byTag ? client.Iris(proxy.Host).PullManifestAsync("0.1", Cancel) : client.Iris(proxy.Host).PullManifestAsync(manifest.Descriptor.Digest, Cancel);
        foreach (var fault in (Fault[])[new() { CutAnswer = 20 }, new() { Alters = 20 }, new() { Status = 500 }])
        {
            proxy.Fail(1, "GET", "/manifests/", fault);
            Assert.Equal(manifest.Bytes.ToArray(), (await Pull()).Bytes.ToArray());
        }
        proxy.Fail(int.MaxValue, "GET", "/manifests/", new() { Alters = 20 });
        Assert.Equal(RegistryFailure.Damaged, (await Assert.ThrowsAsync<RegistryException>(Pull)).Failure);
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_never_speaks_is_given_up()
    {
        using var server = new WireServer(call => call.HangAsync());
        foreach (var plain in (bool[])[true, false])
        {
            using var client = new RegistryClient(Given.Nobody with { PlainHttp = plain, StallTimeout = TimeSpan.FromSeconds(0.2) });
            var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(server.Host).PullManifestAsync("0.1", Cancel));
            Assert.Contains("stood still for 0.2 s (3 tries)", error.Message);
        }
    }

    [Fact]
    public async Task No_server_is_said_by_its_name()
    {
        using var gone = new WireServer(call => call.HangAsync());
        var host = gone.Host;
        gone.Dispose();
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(host).PullManifestAsync("0.1", Cancel));
        Assert.Contains(host, error.Message);
        Assert.Equal(RegistryFailure.Unavailable, error.Failure);
        Assert.Contains("no host 'nowhere.invalid'", (await Assert.ThrowsAsync<RegistryException>(() => client.Iris("nowhere.invalid").PullManifestAsync("0.1", Cancel))).Message);
    }

    [Fact]
    public async Task A_wait_that_is_ended_ends_at_once()
    {
        using var server = new WireServer(call => call.HangAsync());
        using var client = new RegistryClient(Given.Nobody);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ended.CancelAfter(TimeSpan.FromSeconds(0.2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Iris(server.Host).PullBlobAsync(Given.Blob(Size).Descriptor, Target, ended.Token));
        Assert.Empty(folder.EnumerateFileSystemInfos());
    }

    /// <summary>Null: it came as it was sent.</summary>
    async Task<RegistryException?> PullAsync(RegistryServer registry, FaultyProxy proxy)
    {
        using var client = new RegistryClient(Given.Nobody with { StallClock = proxy.Clock });
        var blob = Given.Blob(Size);
        await client.Iris(registry.Host).PushBlobAsync(blob, cancellationToken: Cancel);
        try
        {
            await client.Iris(proxy.Host).PullBlobAsync(blob.Descriptor, Target, Cancel);
        }
        catch (RegistryException error)
        {
            Assert.Empty(folder.EnumerateFileSystemInfos());
            return error;
        }
        Assert.Equal(Given.Bytes(Size), await File.ReadAllBytesAsync(Target, Cancel));
        return null;
    }
}
