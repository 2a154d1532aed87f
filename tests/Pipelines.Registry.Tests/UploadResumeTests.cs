using Pipelines.Registry.Repositories;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>Uploads to a registry that keeps what came before a break: nothing is sent twice.</summary>
public sealed class UploadResumeTests
{
    const int Size = 300_000;
    const int Piece = 70_000;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, int> Breaks
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (var cut in (int[])[0, 1, 2, 10_000, Piece - 1])
            {
                data.Add("PATCH", Piece, cut);
                data.Add("PUT", Piece, Math.Min(cut, 10_000));
                data.Add("PUT", Size, cut);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task What_came_before_a_break_is_not_sent_again(string method, int piece, int cut) => Assert.Equal(Size, await SendAsync(method, piece, new() { CutRequest = cut }));

    [Theory]
    [InlineData("PATCH", Piece)]
    [InlineData("PUT", Piece)]
    [InlineData("PUT", Size)]
    public async Task What_came_and_was_not_answered_is_not_sent_again(string method, int piece)
    {
        Assert.Equal(Size, await SendAsync(method, piece, new() { CutAnswer = -1 }));
        Assert.Equal(Size, await SendAsync(method, piece, new() { CutRequest = 10_000, Hangs = true }));
    }

    static async Task<long> SendAsync(string method, int piece, Fault fault)
    {
        using var registry = new SpecRegistry();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(1, method, "/blobs/", fault);
        using var client = new RegistryClient(Given.Nobody with { ChunkSize = piece, StallClock = proxy.Clock });
        Assert.Equal(BlobPush.Sent, await client.Iris(proxy.Host).PushBlobAsync(Given.Blob(Size), cancellationToken: Cancel));
        Assert.Equal(Given.Bytes(Size), Assert.Single(registry.Blobs));
        Assert.Equal(1, registry.Server.Count("POST"));
        return registry.Received;
    }

    [Fact]
    public async Task A_registry_that_wants_larger_pieces_gets_them()
    {
        using var registry = new SpecRegistry { LeastPiece = 100_000 };
        using var client = new RegistryClient(Given.Nobody with { ChunkSize = Piece });
        await client.Iris(registry.Host).PushBlobAsync(Given.Blob(Size), cancellationToken: Cancel);
        Assert.Equal([100_000, 100_000, 100_000], registry.Server.Calls.Where(call => call.Method is "PATCH" or "PUT").Select(call => call.BodyLength));
    }

    [Fact]
    public async Task A_registry_that_takes_no_pieces_gets_all_in_one()
    {
        using var registry = new SpecRegistry { TakesPieces = false };
        using var client = new RegistryClient(Given.Nobody with { ChunkSize = Piece, Retries = 0 });
        await client.Iris(registry.Host).PushBlobAsync(Given.Blob(Size), cancellationToken: Cancel);
        Assert.Equal(Given.Bytes(Size), Assert.Single(registry.Blobs));
    }

    [Fact]
    public async Task An_upload_that_the_registry_forgot_is_sent_anew_but_not_for_ever()
    {
        using var registry = new SpecRegistry { Forgets = 2 };
        using var client = new RegistryClient(Given.Nobody with { ChunkSize = Piece });
        await client.Iris(registry.Host).PushBlobAsync(Given.Blob(Size), cancellationToken: Cancel);
        Assert.Equal(Given.Bytes(Size), Assert.Single(registry.Blobs));
        using var forgetful = new SpecRegistry { Forgets = int.MaxValue };
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(forgetful.Host).PushBlobAsync(Given.Blob(Size), cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Unavailable, error.Failure);
        Assert.Contains($"to {forgetful.Host}/team/iris failed: the registry has forgotten", error.Message);
        Assert.Equal(3, forgetful.Server.Count("POST"));
    }

    [Fact]
    public async Task Pieces_that_the_registry_does_not_go_on_with_come_to_an_end()
    {
        using var registry = new SpecRegistry();
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fail(int.MaxValue, "PATCH", "/blobs/", new() { Status = 416 });
        using var client = new RegistryClient(Given.Nobody with { ChunkSize = Piece });
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(proxy.Host).PushBlobAsync(Given.Blob(Size), cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Unavailable, error.Failure);
    }
}
