using Pipelines.Registry.Authentication;
using Pipelines.Registry.Content;
using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>A real registry that takes tokens alone, and a server that gives them.</summary>
public sealed class TokenTests
{
    static readonly RegistryOptions Ann = Given.Nobody with { Credentials = _ => new("ann", "wonder-land") };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static Repository Open(RegistryClient client, string host, string name) => client.Open(RegistryReference.Parse($"{host}/{name}"));

    [Fact]
    public async Task Anybody_may_pull_what_is_open_and_push_nothing()
    {
        using var tokens = new TokenServer();
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var ann = new RegistryClient(Ann);
        using var nobody = new RegistryClient(Given.Nobody);
        var blob = Given.Blob(1000);
        await Open(ann, registry.Host, "open/iris").PushBlobAsync(blob, cancellationToken: Cancel);
        var open = Open(nobody, registry.Host, "open/iris");
        Assert.Equal(Given.Bytes(1000), await open.ReadBlobAsync(blob.Descriptor, Cancel));
        Assert.Contains("GET  repository:open/iris:pull", tokens.Asked);
        var error = await Assert.ThrowsAsync<RegistryException>(() => open.PushBlobAsync(Given.Blob(10), cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Denied, error.Failure);
        Assert.Contains("'docker login'", error.Message);
        // Reading is not spoilt by it.
        Assert.True(await open.HasBlobAsync(blob.Descriptor.Digest, Cancel));
        Assert.Equal(RegistryFailure.Denied, (await Assert.ThrowsAsync<RegistryException>(() => Open(nobody, registry.Host, "team/iris").HasBlobAsync(blob.Descriptor.Digest, Cancel))).Failure);
    }

    [Fact]
    public async Task A_token_is_asked_for_once_and_the_password_goes_to_no_other_server()
    {
        using var tokens = new TokenServer();
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var proxy = new FaultyProxy(registry.Host);
        using var client = new RegistryClient(Ann);
        var repository = client.Iris(proxy.Host);
        await Task.WhenAll(Enumerable.Range(1, 12).Select(size => repository.PushBlobAsync(Given.Blob(size), cancellationToken: Cancel)));
        Assert.Equal(["GET ann repository:team/iris:pull,push"], tokens.Asked);
        Assert.True(await repository.HasBlobAsync(Given.Blob(1).Descriptor.Digest, Cancel));
        Assert.Equal(2, tokens.Asked.Count);
        Assert.All(proxy.Server.Calls.Select(call => call["Authorization"]).OfType<string>(), header => Assert.StartsWith("Bearer ", header));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_is_over()
    {
        using var tokens = new TokenServer();
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var proxy = new FaultyProxy(registry.Host);
        var clock = new HurriedClock();
        using var client = new RegistryClient(Ann with { Clock = clock });
        await client.Iris(proxy.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel);
        clock.Advance(TimeSpan.FromSeconds(280));
        await client.Iris(proxy.Host).PushBlobAsync(Given.Blob(2), cancellationToken: Cancel);
        Assert.Single(tokens.Asked);
        clock.Advance(TimeSpan.FromSeconds(11));
        var before = proxy.Server.Calls.Count;
        await client.Iris(proxy.Host).PushBlobAsync(Given.Blob(3), cancellationToken: Cancel);
        Assert.Equal(2, tokens.Asked.Count);
        Assert.Equal(3, proxy.Server.Calls.Count - before);
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public async Task A_token_that_is_over_sooner_than_was_said_is_renewed_in_the_middle_of_an_upload(int piece)
    {
        using var tokens = new TokenServer();
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var proxy = new FaultyProxy(registry.Host);
        var spoilt = 0;
        proxy.Fault = call =>
        {
            // As a registry does that no longer takes the token.
            var isLate = call.Method is "PATCH" or "PUT" && Interlocked.Exchange(ref spoilt, 1) == 0;
            return isLate ? new() { Status = 401, Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{tokens.Server.Host}/token?tenant=a%20b\",service=\"tests\",scope=\"repository:team/iris:pull,push\",error=\"invalid_token\"")] } : null;
        };
        using var client = new RegistryClient(Ann with { ChunkSize = piece });
        var blob = Given.Blob(300_000);
        await client.Iris(proxy.Host).PushBlobAsync(blob, cancellationToken: Cancel);
        Assert.Equal(2, tokens.Asked.Count);
        Assert.Equal(1, proxy.Server.Count("POST"));
        Assert.Equal(Given.Bytes(300_000), await client.Iris(registry.Host).ReadBlobAsync(blob.Descriptor, Cancel));
    }

    [Fact]
    public async Task A_token_that_is_over_when_it_comes_is_asked_for_again_and_not_for_ever()
    {
        using var tokens = new TokenServer { Life = TimeSpan.FromMinutes(-5) };
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var client = new RegistryClient(Ann);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(registry.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Denied, error.Failure);
        Assert.InRange(tokens.Asked.Count, 1, 2);
        tokens.Life = TimeSpan.FromMinutes(5);
        Assert.Equal(BlobPush.Sent, await client.Iris(registry.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_wants_the_newer_way_or_a_token_of_a_login_gets_it(bool identity)
    {
        using var tokens = new TokenServer { TakesGet = false, ToldLife = null };
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var client = new RegistryClient(Ann with { Credentials = _ => identity ? Credential.FromIdentityToken(TokenServer.IdentityToken) : new("ann", "wonder-land") });
        Assert.Equal(BlobPush.Sent, await client.Iris(registry.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
        Assert.Equal(["POST ann repository:team/iris:pull,push"], tokens.Asked);
        using var wrong = new RegistryClient(Ann with { Credentials = _ => identity ? Credential.FromIdentityToken("looking-glass") : new("ann", "looking-glass") });
        await Denied(wrong, registry.Host);
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_not_shown_though_the_server_says_it_back()
    {
        using var tokens = new TokenServer();
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var client = new RegistryClient(Ann with { Credentials = _ => new("ann", "looking-glass") });
        await Denied(client, registry.Host);
    }

    static async Task Denied(RegistryClient client, string host)
    {
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Denied, error.Failure);
        Assert.Contains($"which gives the tokens for {host}, gives none for this: 401", error.Message);
        Assert.DoesNotContain("looking-glass", error.ToString());
        Assert.DoesNotContain(Convert.ToBase64String("ann:looking-glass"u8), error.ToString());
    }

    [Fact]
    public async Task A_token_that_a_registry_says_back_is_not_shown()
    {
        using var tokens = new TokenServer();
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var proxy = new FaultyProxy(registry.Host);
        proxy.Fault = call => call.Method == "POST" ? new() { Status = 400, Body = $$"""{"errors":[{"code":"WHO","message":"{{call["Authorization"]}}"}]}""" } : null;
        using var client = new RegistryClient(Ann);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Iris(proxy.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
        Assert.Contains("WHO: Bearer", error.Message);
        Assert.DoesNotContain(tokens.Tokens.Single()[..40], error.ToString());
    }

    [Fact]
    public async Task A_token_server_that_is_overloaded_is_asked_again()
    {
        using var tokens = new TokenServer();
        var times = 2;
        using var proxy = new FaultyProxy(tokens.Server.Host) { Fault = _ => Interlocked.Decrement(ref times) >= 0 ? new() { Status = 503 } : null };
        using var registry = await RegistryServer.StartAsync(tokens.Auth.Replace(tokens.Server.Host, proxy.Host, StringComparison.Ordinal));
        using var client = new RegistryClient(Ann);
        Assert.Equal(BlobPush.Sent, await client.Iris(registry.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
        times = int.MaxValue;
        using var other = new RegistryClient(Ann);
        var error = await Assert.ThrowsAsync<RegistryException>(() => other.Iris(registry.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
        Assert.Contains($"http://{proxy.Host}/token answered 503 (3 tries)", error.Message);
    }

    [Fact]
    public async Task A_blob_is_mounted_with_one_token_for_both_repositories_or_sent_where_that_may_not_be()
    {
        using var tokens = new TokenServer();
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var client = new RegistryClient(Ann);
        var blob = Given.Blob(1000);
        await Open(client, registry.Host, "open/iris").PushBlobAsync(blob, cancellationToken: Cancel);
        Assert.Equal(BlobPush.Mounted, await client.Iris(registry.Host).PushBlobAsync(blob, "open/iris", Cancel));
        Assert.Contains("GET ann repository:open/iris:pull repository:team/iris:pull,push", tokens.Asked);
        Assert.Equal(BlobPush.Sent, await Open(client, registry.Host, "team/other").PushBlobAsync(blob, "nobody/knows", Cancel));
        Assert.Equal(RegistryFailure.Denied, (await Assert.ThrowsAsync<RegistryException>(() => Open(client, registry.Host, "locked/iris").PushBlobAsync(blob, "open/iris", Cancel))).Failure);
    }

    [Fact]
    public async Task What_a_token_does_not_allow_is_denied()
    {
        using var tokens = new TokenServer();
        using var registry = await RegistryServer.StartAsync(tokens.Auth);
        using var client = new RegistryClient(Ann);
        var locked = Open(client, registry.Host, "locked/iris");
        var error = await Assert.ThrowsAsync<RegistryException>(() => locked.PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Denied, error.Failure);
        Assert.Contains(registry.Host, error.Message);
        Assert.False(await locked.HasBlobAsync(Given.Blob(1).Descriptor.Digest, Cancel));
    }

    [Theory]
    [InlineData("Bearer realm=\"http://tokens.example/\",service=\"a\"", "not encrypted")]
    [InlineData("Bearer service=\"a\"", "does not say where")]
    [InlineData("Bearer realm=\"file:///etc/passwd\"", "does not say where")]
    [InlineData("Negotiate", "Negotiate; Basic and Bearer are known here")]
    [InlineData("", "no way that it names")]
    public async Task A_registry_that_wants_what_cannot_be_is_refused(string challenge, string message)
    {
        using var server = new WireServer(call => challenge.Length > 0 ? call.AnswerAsync(401, ("WWW-Authenticate", challenge)) : call.AnswerAsync(401));
        using var client = new RegistryClient(Ann);
        Assert.Contains(message, (await Assert.ThrowsAsync<RegistryException>(() => client.Iris(server.Host).PullManifestAsync("0.1", Cancel))).Message);
    }

    [Fact]
    public async Task Of_several_ways_the_one_by_tokens_is_gone()
    {
        using var tokens = new TokenServer();
        using var server = new WireServer(call => call["Authorization"]?.StartsWith("Bearer ", StringComparison.Ordinal) == true
            ? call.AnswerAsync(200)
            : call.AnswerAsync(401, ("WWW-Authenticate", $"Basic realm=\"a, b\", Bearer realm=\"http://{tokens.Server.Host}/token?tenant=a%20b\",service=\"tests\",scope=\"repository:team/iris:pull\"")));
        using var client = new RegistryClient(Ann);
        Assert.True(await client.Iris(server.Host).HasBlobAsync(BlobContent.Empty.Descriptor.Digest, Cancel));
    }
}
