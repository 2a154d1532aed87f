using Pipelines.Registry.Authentication;
using Pipelines.Registry.Content;
using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>The client against a real registry.</summary>
public sealed class RepositoryTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(300_000)]
    public async Task A_blob_comes_back_as_it_was_sent_in_one_piece_or_in_several(int size)
    {
        using var server = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody with { ChunkSize = 70_000 });
        var repository = client.Iris(server.Host);
        var blob = Given.Blob(size);
        Assert.False(await repository.HasBlobAsync(blob.Descriptor.Digest, Cancel));
        Assert.Equal(BlobPush.Sent, await repository.PushBlobAsync(blob, cancellationToken: Cancel));
        Assert.Equal(BlobPush.AlreadyThere, await repository.PushBlobAsync(blob, cancellationToken: Cancel));
        Assert.Equal(Given.Bytes(size), await repository.ReadBlobAsync(blob.Descriptor, Cancel));
        var other = client.Open(RegistryReference.Parse($"{server.Host}/team/other"));
        Assert.Equal(BlobPush.Mounted, await other.PushBlobAsync(blob, "team/iris", Cancel));
    }

    [Fact]
    public async Task What_the_registry_altered_is_not_kept()
    {
        using var server = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        var repository = client.Iris(server.Host);
        var blob = Given.Blob(1000);
        await repository.PushBlobAsync(blob, cancellationToken: Cancel);
        var digest = blob.Descriptor.Digest;
        var stored = Path.Combine(server.Data, "docker/registry/v2/blobs/sha256", digest.Hex[..2], digest.Hex, "data");
        var altered = Given.Bytes(1000);
        altered[500]++;
        await File.WriteAllBytesAsync(stored, altered, Cancel);
        var target = Path.Combine(server.Data, "pulled");
        var error = await Assert.ThrowsAsync<RegistryException>(() => repository.PullBlobAsync(blob.Descriptor, target, Cancel));
        Assert.Equal(RegistryFailure.Damaged, error.Failure);
        Assert.Empty(Directory.EnumerateFiles(server.Data, "pulled*"));
    }

    [Fact]
    public async Task A_manifest_is_found_by_tag_and_digest_and_what_is_about_it_is_listed_under_a_tag()
    {
        using var server = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        var repository = client.Iris(server.Host);
        await repository.PushBlobAsync(BlobContent.Empty, cancellationToken: Cancel);
        var manifest = new ArtifactManifest { ArtifactType = "application/vnd.test", Annotations = new Dictionary<string, string> { ["b"] = "é", ["a"] = "1" } }.ToDocument();
        await repository.PushManifestAsync(manifest, "0.1", Cancel);
        Assert.Equal(manifest.Descriptor.Digest, (await repository.FindManifestAsync("0.1", Cancel))!.Digest);
        Assert.Null(await repository.FindManifestAsync("0.2", Cancel));
        var pulled = await repository.PullManifestAsync(manifest.Descriptor.Digest, Cancel);
        Assert.Equal(manifest.Bytes.ToArray(), pulled.Bytes.ToArray());
        var bill = new ArtifactManifest { ArtifactType = "application/vnd.bill", Subject = manifest.Descriptor }.ToDocument();
        await repository.PushManifestAsync(bill, cancellationToken: Cancel);
        Assert.Equal(bill.Descriptor.Digest, Assert.Single(await repository.ListReferrersAsync(manifest.Descriptor.Digest, "application/vnd.bill", Cancel)).Digest);
        Assert.Empty(await repository.ListReferrersAsync(manifest.Descriptor.Digest, "application/vnd.other", Cancel));
        await repository.DeleteManifestAsync(bill.Descriptor.Digest, Cancel);
        Assert.Empty(await repository.ListReferrersAsync(manifest.Descriptor.Digest, cancellationToken: Cancel));
        Assert.Contains("0.1", await repository.ListTagsAsync(cancellationToken: Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_user_and_a_password_are_given_when_they_are_wanted_and_never_shown()
    {
        using var server = await RegistryServer.StartAsync(RegistryServer.Basic);
        var blob = Given.Blob(10);
        var reference = RegistryReference.Parse($"{server.Host}/team/iris");
        using var nobody = new RegistryClient(Given.Nobody);
        Assert.Contains("none was found", (await Assert.ThrowsAsync<RegistryException>(() => nobody.Open(reference).PushBlobAsync(blob, cancellationToken: Cancel))).Message);
        using var wrong = new RegistryClient(Given.Nobody with { Credentials = _ => new Credential("ann", "looking-glass") });
        var refused = await Assert.ThrowsAsync<RegistryException>(() => wrong.Open(reference).PushBlobAsync(blob, cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Denied, refused.Failure);
        Assert.DoesNotContain("looking-glass", refused.ToString());
        using var ann = new RegistryClient(Given.Nobody with { Credentials = _ => new Credential("ann", "wonder-land") });
        Assert.Equal(BlobPush.Sent, await ann.Open(reference).PushBlobAsync(blob, cancellationToken: Cancel));
    }
}
