using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>What others do with what was sent: it is looked at and copied by skopeo, and read from the copy.</summary>
public sealed class CopyTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_artifact_is_inspected_and_copied_by_skopeo_and_read_from_the_copy()
    {
        using var first = await RegistryServer.StartAsync();
        using var second = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        var file = Path.Combine(folder.FullName, "file");
        await File.WriteAllTextAsync(file, "content", Cancel);
        var layer = await LayerPacker.PackAsync([new("src/file", file)], Path.Combine(folder.FullName, "layer"), cancellationToken: Cancel);
        var config = BlobContent.FromBytes("application/vnd.test.config.v1+json", "{}\n"u8.ToArray());
        var repository = client.Iris(first.Host);
        foreach (var blob in (BlobContent[])[layer, config, BlobContent.Empty])
            await repository.PushBlobAsync(blob, cancellationToken: Cancel);
        var step = new ArtifactManifest { ArtifactType = "application/vnd.test.v1", Config = config.Descriptor, Layers = [layer.Descriptor] }.ToDocument();
        var bill = new ArtifactManifest { ArtifactType = "application/vnd.bill", Subject = step.Descriptor }.ToDocument();
        var index = new ArtifactIndex { ArtifactType = "application/vnd.list", Manifests = [step.Descriptor] }.ToDocument();
        await repository.PushManifestAsync(step, cancellationToken: Cancel);
        await repository.PushManifestAsync(bill, cancellationToken: Cancel);
        await repository.PushManifestAsync(index, "0.1", Cancel);

        Assert.Equal(index.Bytes.ToArray(), System.Text.Encoding.UTF8.GetBytes(await Skopeo.RunAsync("", "inspect", "--raw", "--tls-verify=false", $"docker://{first.Host}/team/iris:0.1")));
        var referrers = "sha256-" + step.Descriptor.Digest.Hex;
        foreach (var tag in (string[])["0.1", referrers])
            await Skopeo.RunAsync("", "copy", "--all", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{first.Host}/team/iris:{tag}", $"docker://{second.Host}/else/where:{tag}");

        var copy = client.Open(References.RegistryReference.Parse($"{second.Host}/else/where:0.1"));
        Assert.Equal(index.Descriptor.Digest, (await copy.FindManifestAsync("0.1", Cancel))!.Digest);
        var listed = ArtifactIndex.Parse(await copy.PullManifestAsync("0.1", Cancel));
        var pulled = ArtifactManifest.Parse(await copy.PullManifestAsync(Assert.Single(listed.Manifests).Digest, Cancel));
        Assert.Equal("application/vnd.test.v1", pulled.ArtifactType);
        Assert.Equal("{}\n"u8.ToArray(), await copy.ReadBlobAsync(pulled.Config, Cancel));
        var target = Path.Combine(folder.FullName, "pulled");
        await copy.PullBlobAsync(Assert.Single(pulled.Layers), target, Cancel);
        Assert.True(await LayerUnpacker.UnpackAsync(target, Path.Combine(folder.FullName, "unpacked"), cancellationToken: Cancel));
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "unpacked", "src", "file"), Cancel));
        Assert.Equal(bill.Descriptor.Digest, Assert.Single(await copy.ListReferrersAsync(step.Descriptor.Digest, "application/vnd.bill", Cancel)).Digest);
    }
}
