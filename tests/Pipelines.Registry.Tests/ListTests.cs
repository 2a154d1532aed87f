using Pipelines.Registry.Content;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>Lists of tags and of what is about a manifest: by pages, by the registry or under a tag.</summary>
public sealed class ListTests
{
    static readonly ManifestDocument Subject = new ArtifactManifest { ArtifactType = "application/vnd.test" }.ToDocument();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tags_come_by_pages()
    {
        using var registry = new SpecRegistry();
        using var client = new RegistryClient(Given.Nobody);
        var tags = Enumerable.Range(1, 7).Select(number => $"0.{number}").ToList();
        foreach (var tag in tags)
            await client.Iris(registry.Host).PushManifestAsync(Subject, tag, Cancel);
        Assert.Equal(tags, await client.Iris(registry.Host).ListTagsAsync(cancellationToken: Cancel).ToListAsync(Cancel));
        Assert.Equal(4, registry.Server.Count("GET", "/tags/"));
    }

    [Fact]
    public async Task Tags_come_by_pages_from_a_real_registry()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        await client.Iris(registry.Host).PushBlobAsync(BlobContent.Empty, cancellationToken: Cancel);
        foreach (var tag in (string[])["a", "b", "c"])
            await client.Iris(registry.Host).PushManifestAsync(Subject, tag, Cancel);
        Assert.Equal(["a", "b", "c"], await client.Iris(registry.Host).ListTagsAsync(1, Cancel).OrderBy(tag => tag).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_about_a_manifest_is_listed_by_the_registry_or_under_a_tag(bool byRegistry)
    {
        using var registry = new SpecRegistry { ListsReferrers = byRegistry };
        using var client = new RegistryClient(Given.Nobody);
        var repository = client.Iris(registry.Host);
        await repository.PushManifestAsync(Subject, "0.1", Cancel);
        Assert.Empty(await repository.ListReferrersAsync(Subject.Descriptor.Digest, cancellationToken: Cancel));
        List<Digest> about = [];
        // At once: none may be lost.
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async number =>
        {
            var document = new ArtifactManifest { ArtifactType = $"application/vnd.kind{number % 2}", Subject = Subject.Descriptor, Annotations = new Dictionary<string, string> { ["number"] = $"{number}" } }.ToDocument();
            lock (about)
                about.Add(document.Descriptor.Digest);
            await repository.PushManifestAsync(document, cancellationToken: Cancel);
        }));
        Assert.Equal(about.ToHashSet(), [.. (await repository.ListReferrersAsync(Subject.Descriptor.Digest, cancellationToken: Cancel)).Select(each => each.Digest)]);
        Assert.Equal(3, (await repository.ListReferrersAsync(Subject.Descriptor.Digest, "application/vnd.kind0", Cancel)).Count);
        Assert.Equal(byRegistry ? 0 : 5, registry.Server.Count("PUT", "/manifests/sha256-"));
    }

    [Fact]
    public async Task A_list_without_end_or_to_another_server_is_refused()
    {
        using var elsewhere = new WireServer(call => call.AnswerAsync(200, """{"tags":["stolen"]}"""u8.ToArray()));
        using var server = new WireServer(call => call.AnswerAsync(200, """{"tags":["a"]}"""u8.ToArray(), ("Link", $"<http://{elsewhere.Host}/v2/team/iris/tags/list>; rel=\"next\"")));
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(async () => await client.Iris(server.Host).ListTagsAsync(cancellationToken: Cancel).ToListAsync(Cancel));
        Assert.Equal(RegistryFailure.Refused, error.Failure);
        Assert.Empty(elsewhere.Calls);
        using var endless = new WireServer(call => call.AnswerAsync(200, """{"tags":["a"]}"""u8.ToArray(), ("Link", "</v2/team/iris/tags/list>; rel=\"next\"")));
        Assert.Contains("without end", (await Assert.ThrowsAsync<RegistryException>(async () => await client.Iris(endless.Host).ListTagsAsync(cancellationToken: Cancel).ToListAsync(Cancel))).Message);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", "says it is something else")]
    [InlineData("""{"schemaVersion":2,"mediaType":7}""", "cannot be read")]
    [InlineData("""[]""", "cannot be read")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:../../x","size":1},"layers":[]}""", "a digest is none")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":-1},"layers":[]}""", "a size is negative")]
    [InlineData("""{"schemaVersion":2,"schemaVersion":2}""", "cannot be read")]
    public void A_manifest_that_is_none_is_said_by_its_digest(string text, string message)
    {
        var document = new ManifestDocument(MediaTypes.Manifest, System.Text.Encoding.UTF8.GetBytes(text));
        var error = Assert.Throws<RegistryException>(() => ArtifactManifest.Parse(document));
        Assert.Equal(RegistryFailure.Damaged, error.Failure);
        Assert.Contains(message, error.Message);
        Assert.Contains(document.Descriptor.Digest.ToString(), error.Message);
    }

    [Fact]
    public async Task A_page_of_something_else_is_said_by_name()
    {
        using var server = new WireServer(call => call.AnswerAsync(200, "<html>Log in</html>"u8.ToArray()));
        using var client = new RegistryClient(Given.Nobody);
        var repository = client.Iris(server.Host);
        Assert.Contains($"of {server.Host}/team/iris cannot be read", (await Assert.ThrowsAsync<RegistryException>(async () => await repository.ListTagsAsync(cancellationToken: Cancel).ToListAsync(Cancel))).Message);
        Assert.Contains($"{server.Host}/team/iris", (await Assert.ThrowsAsync<RegistryException>(() => repository.ListReferrersAsync(Subject.Descriptor.Digest, cancellationToken: Cancel))).Message);
    }
}
