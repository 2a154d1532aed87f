using System.Collections.Concurrent;
using System.Text.Json;
using Pipelines.Manifest;
using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>Pipelines to and from a registry.</summary>
public sealed class PublishTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Target => Path.Combine(folder.FullName, "out", "iris");

    public void Dispose() => folder.Delete(recursive: true);

    static Task<PipelinePackage> PackAsync(BuiltPipeline built) => PipelinePackage.CreateAsync(built.Load(), cancellationToken: Cancel);

    static PipelineShelf Shelf(RegistryClient client, string host) => new(client.Iris(host));

    static RegistryReference Reference(string host, string tag = "0.1") => RegistryReference.Parse($"{host}/team/iris:{tag}");

    [Fact]
    public async Task One_build_in_two_places_makes_one_digest()
    {
        using var here = new BuiltPipeline();
        using var there = new BuiltPipeline();
        foreach (var file in Directory.EnumerateFiles(there.Path, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new(2001, 1, 1));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        using var first = await PackAsync(here);
        using var second = await PackAsync(there);
        Assert.Equal(first.Index.Descriptor, second.Index.Descriptor with { Annotations = first.Index.Descriptor.Annotations });
        Assert.Equal(first.Index.Bytes.ToArray(), second.Index.Bytes.ToArray());
    }

    [Fact]
    public async Task A_pipeline_comes_back_as_it_was_built()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PackAsync(built);
        var shelf = Shelf(client, registry.Host);
        await shelf.PublishAsync(package, "0.1", cancellationToken: Cancel);
        var loaded = await shelf.PullAsync(Reference(registry.Host), Target, cancellationToken: Cancel);
        Assert.Equal(Path.Combine(Target, "pipelines", "iris.pipeline.yaml"), loaded.Path);
        Assert.Equal(Content(built.Path), Content(Target));
        Assert.Equal(["iris"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
        // What was fetched makes the same again.
        using var again = await PipelinePackage.CreateAsync(loaded, cancellationToken: Cancel);
        Assert.Equal(package.Index.Descriptor.Digest, again.Index.Descriptor.Digest);
        Assert.Contains("is there already", (await Assert.ThrowsAsync<RegistryException>(() => shelf.PullAsync(Reference(registry.Host), Target, cancellationToken: Cancel))).Message);
    }

    static SortedDictionary<string, string> Content(string folder) =>
        new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText), StringComparer.Ordinal);

    [Fact]
    public async Task What_is_published_says_what_it_is()
    {
        using var built = new BuiltPipeline();
        using var package = await PackAsync(built);
        var index = ArtifactIndex.Parse(package.Index);
        Assert.Equal(PipelineMediaTypes.Pipeline, index.ArtifactType);
        Assert.Equal(package.Manifests.Select(each => each.Descriptor.Digest), index.Manifests.Select(each => each.Digest));
        Assert.Equal("created=2026-01-02T02:04:05Z revision=4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c source=https://example.org/iris.git title=iris version=0.1",
            string.Join(' ', index.Annotations.OrderBy(each => each.Key).Select(each => $"{each.Key["org.opencontainers.image.".Length..]}={each.Value}")));
        var manifests = package.Manifests.Select(ArtifactManifest.Parse).ToList();
        Assert.Equal(["iris", "iris", "One", "Two"], manifests.Select(each => each.Annotations["org.opencontainers.image.title"]));
        var one = manifests[2];
        Assert.Equal(PipelineMediaTypes.Step, one.ArtifactType);
        Assert.Equal(["source", "compiled", "dependency", "dependency", "content"], one.Layers.Select(layer => layer.Annotations["dev.pipelines-dotnet.layer"]));
        using var config = JsonDocument.Parse(await BytesAsync(package, one.Config));
        Assert.Equal("""[{"name":"data","type":"string"},{"name":"size","type":"double","default":0.2}]""", config.RootElement.GetProperty("inputs").GetRawText());
        Assert.Equal("""[{"name":"result","type":"int"}]""", config.RootElement.GetProperty("outputs").GetRawText());
        Assert.Equal(built.Load().Manifest.Components["One"].Digest, config.RootElement.GetProperty("digest").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_pipeline_is_made_of_and_where_it_comes_from_is_found_beside_it(bool isReal)
    {
        using var real = await RegistryServer.StartAsync();
        using var small = new SpecRegistry();
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PipelinePackage.CreateAsync(built.Load(), "https://ci.example/runners/7", Cancel);
        var shelf = Shelf(client, isReal ? real.Host : small.Host);
        await shelf.PublishAsync(package, "0.1", cancellationToken: Cancel);
        var pipeline = package.Index.Descriptor.Digest;
        using var bill = JsonDocument.Parse(Assert.Single(await shelf.ReadStatementsAsync(pipeline, PipelineMediaTypes.BillOfMaterials, Cancel)));
        Assert.Equal(("CycloneDX", "iris"), (bill.RootElement.GetProperty("bomFormat").GetString(), bill.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("name").GetString()));
        Assert.Equal(["library Shared", "file Native.dll", "file Other.dll", "file Shared.dll"], bill.RootElement.GetProperty("components").EnumerateArray().Select(each => $"{each.GetProperty("type")} {each.GetProperty("name")}"));
        Assert.Contains("pkg:nuget/Shared@1.2.3", bill.RootElement.GetRawText());
        using var statement = JsonDocument.Parse(Assert.Single(await shelf.ReadStatementsAsync(pipeline, PipelineMediaTypes.Provenance, Cancel)));
        Assert.Equal(pipeline.Hex, statement.RootElement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
        var predicate = statement.RootElement.GetProperty("predicate");
        Assert.Equal("https://ci.example/runners/7", predicate.GetProperty("runDetails").GetProperty("builder").GetProperty("id").GetString());
        var source = predicate.GetProperty("buildDefinition").GetProperty("resolvedDependencies")[0];
        Assert.Equal("git+https://example.org/iris.git", source.GetProperty("uri").GetString());
        Assert.Equal("4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c", source.GetProperty("digest").GetProperty("gitCommit").GetString());
        using var other = await PackAsync(built);
        Assert.Equal(pipeline, other.Index.Descriptor.Digest);
    }

    static async Task<byte[]> BytesAsync(PipelinePackage package, Descriptor descriptor)
    {
        await using var stream = package.Blobs.Single(blob => blob.Descriptor.Digest == descriptor.Digest).Open(0);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Cancel);
        return all.ToArray();
    }

    [Fact]
    public async Task Steps_that_need_the_same_share_it_and_a_commit_changes_no_step()
    {
        using var built = new BuiltPipeline();
        using var later = new BuiltPipeline(commit: "0000000000000000000000000000000000000000");
        using var package = await PackAsync(built);
        using var next = await PackAsync(later);
        var steps = package.Manifests.Skip(2).Select(ArtifactManifest.Parse).ToList();
        Assert.Single(steps[0].Layers.Select(layer => layer.Digest).Intersect(steps[1].Layers.Select(layer => layer.Digest)));
        Assert.NotEqual(package.Index.Descriptor.Digest, next.Index.Descriptor.Digest);
        Assert.Equal(package.Manifests.Skip(1).Select(each => each.Descriptor.Digest), next.Manifests.Skip(1).Select(each => each.Descriptor.Digest));
    }

    [Fact]
    public async Task What_is_unchanged_is_not_sent_again()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PackAsync(built);
        var shelf = Shelf(client, proxy.Host);
        Assert.Equal(package.Blobs.Count, (await shelf.PublishAsync(package, "0.1", cancellationToken: Cancel)).Blobs);
        var before = proxy.Server.Count("POST");
        var told = new Told();
        Assert.Equal((0, 0L), await shelf.PublishAsync(package, "0.1", progress: told, cancellationToken: Cancel));
        Assert.Equal(package.Blobs.Select(blob => (blob.Descriptor.Digest, BlobPush.AlreadyThere)).ToHashSet(), [.. told.Blobs.Select(each => (each.Blob.Digest, each.How))]);
        Assert.Equal(before, proxy.Server.Count("POST"));
        // Its source, its compiled form and its interface, the pipeline's manifest that names its digest, and where it comes from.
        using var changed = new BuiltPipeline(two: "another");
        using var second = await PackAsync(changed);
        Assert.Equal(5, (await shelf.PublishAsync(second, "0.2", cancellationToken: Cancel)).Blobs);
    }

    sealed class Told : IProgress<PublishedBlob>
    {
        public ConcurrentQueue<PublishedBlob> Blobs { get; } = new();

        public void Report(PublishedBlob value) => Blobs.Enqueue(value);
    }

    [Fact]
    public async Task A_version_is_not_replaced_by_something_else_unless_told()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var changed = new BuiltPipeline(two: "another");
        using var first = await PackAsync(built);
        using var second = await PackAsync(changed);
        var shelf = Shelf(client, registry.Host);
        await shelf.PublishAsync(first, "0.1", cancellationToken: Cancel);
        var error = await Assert.ThrowsAsync<RegistryException>(() => shelf.PublishAsync(second, "0.1", cancellationToken: Cancel));
        Assert.Contains($"{registry.Host}/team/iris:0.1 is taken: it is {first.Index.Descriptor.Digest}", error.Message);
        Assert.Equal(first.Index.Descriptor.Digest, (await client.Iris(registry.Host).FindManifestAsync("0.1", Cancel))!.Digest);
        await shelf.PublishAsync(second, "0.1", replace: true, cancellationToken: Cancel);
        Assert.Equal(second.Index.Descriptor.Digest, (await client.Iris(registry.Host).FindManifestAsync("0.1", Cancel))!.Digest);
    }

    [Fact]
    public async Task Wherever_publishing_fails_the_tag_is_where_it_was()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        using var client = new RegistryClient(Given.Nobody with { Retries = 0 });
        using var direct = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PackAsync(built);
        var fails = 0;
        for (var good = 0; ; good++)
        {
            // The first so many writes get through.
            var left = good;
            proxy.Fault = call => call.Method is not ("GET" or "HEAD" or "DELETE") && Interlocked.Decrement(ref left) < 0 ? new() { CutRequest = 5000 } : null;
            try
            {
                await Shelf(client, proxy.Host).PublishAsync(package, "0.1", cancellationToken: Cancel);
                break;
            }
            catch (RegistryException error)
            {
                Assert.Equal(RegistryFailure.Unavailable, error.Failure);
                fails++;
            }
            Assert.Null(await direct.Iris(registry.Host).FindManifestAsync("0.1", Cancel));
        }
        Assert.InRange(fails, 3, 100);
        Assert.NotNull(await Shelf(direct, registry.Host).PullAsync(Reference(registry.Host), Target, cancellationToken: Cancel));
    }

    [Fact]
    public async Task What_comes_altered_leaves_nothing_behind()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PackAsync(built);
        await Shelf(client, registry.Host).PublishAsync(package, "0.1", cancellationToken: Cancel);
        foreach (var part in (string[])["/manifests/", "/blobs/"])
        {
            proxy.Fail(int.MaxValue, "GET", part, new() { Alters = 100 });
            var error = await Assert.ThrowsAsync<RegistryException>(() => Shelf(client, proxy.Host).PullAsync(Reference(proxy.Host), Target, cancellationToken: Cancel));
            Assert.Equal(RegistryFailure.Damaged, error.Failure);
        }
        proxy.Fault = _ => null;
        var small = await Assert.ThrowsAsync<RegistryException>(() => Shelf(client, proxy.Host).PullAsync(Reference(proxy.Host), Target, new() { Bytes = 100_000 }, Cancel));
        Assert.Contains("more than 100000 bytes", small.Message);
        Assert.Empty(folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).OfType<FileInfo>());
    }

    [Fact]
    public async Task Something_else_is_said_to_be_no_pipeline()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        await client.Iris(registry.Host).PushBlobAsync(BlobContent.Empty, cancellationToken: Cancel);
        await client.Iris(registry.Host).PushManifestAsync(new ArtifactManifest { ArtifactType = "application/vnd.test" }.ToDocument(), "other", Cancel);
        await client.Iris(registry.Host).PushManifestAsync(new ArtifactIndex { ArtifactType = PipelineMediaTypes.Pipeline }.ToDocument(), "empty", Cancel);
        foreach (var tag in (string[])["other", "empty"])
            Assert.Contains($"team/iris:{tag} is no published pipeline", (await Assert.ThrowsAsync<RegistryException>(() => Shelf(client, registry.Host).PullAsync(Reference(registry.Host, tag), Target, cancellationToken: Cancel))).Message);
        Assert.Equal(RegistryFailure.NotFound, (await Assert.ThrowsAsync<RegistryException>(() => Shelf(client, registry.Host).PullAsync(Reference(registry.Host, "none"), Target, cancellationToken: Cancel))).Failure);
        Assert.Contains("neither tag nor digest", (await Assert.ThrowsAsync<RegistryException>(() => Shelf(client, registry.Host).PullAsync(RegistryReference.Parse($"{registry.Host}/team/iris"), Target, cancellationToken: Cancel))).Message);
    }

    [Fact]
    public async Task A_build_that_was_altered_is_not_published()
    {
        using var built = new BuiltPipeline();
        var loaded = built.Load();
        built.Write("data/iris.csv", "4,5,6\n");
        Assert.Contains("iris.csv' is not as it was", (await Assert.ThrowsAsync<RegistryException>(() => PipelinePackage.CreateAsync(loaded, cancellationToken: Cancel))).Message);
        built.Write("Shared.dll", "altered");
        await Assert.ThrowsAsync<ManifestException>(() => PipelinePackage.CreateAsync(loaded, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_copy_by_skopeo_is_the_same_pipeline()
    {
        using var first = await RegistryServer.StartAsync();
        using var second = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PackAsync(built);
        await Shelf(client, first.Host).PublishAsync(package, "0.1", cancellationToken: Cancel);
        await Skopeo.RunAsync("", "copy", "--all", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{first.Host}/team/iris:0.1", $"docker://{second.Host}/team/iris:0.1");
        await Shelf(client, second.Host).PullAsync(Reference(second.Host).WithDigest(package.Index.Descriptor.Digest), Target, cancellationToken: Cancel);
        Assert.Equal(Content(built.Path), Content(Target));
    }

    [Fact]
    public async Task A_layer_that_would_replace_a_file_of_another_is_refused()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PackAsync(built);
        var repository = client.Iris(registry.Host);
        await Shelf(client, registry.Host).PublishAsync(package, "0.1", cancellationToken: Cancel);
        var layer = await LayerPacker.PackAsync([new("Shared.dll", built.Manifest)], Path.Combine(folder.FullName, "layer"), cancellationToken: Cancel);
        await repository.PushBlobAsync(layer, cancellationToken: Cancel);
        var thief = new ArtifactManifest { ArtifactType = PipelineMediaTypes.Step, Config = ArtifactManifest.Parse(package.Manifests[2]).Config, Layers = [layer.Descriptor] }.ToDocument();
        await repository.PushManifestAsync(thief, cancellationToken: Cancel);
        await repository.PushManifestAsync(new ArtifactIndex { ArtifactType = PipelineMediaTypes.Pipeline, Manifests = [.. ArtifactIndex.Parse(package.Index).Manifests, thief.Descriptor] }.ToDocument(), "0.2", Cancel);
        var error = await Assert.ThrowsAsync<RegistryException>(() => Shelf(client, registry.Host).PullAsync(Reference(registry.Host, "0.2"), Target, cancellationToken: Cancel));
        Assert.Contains("'Shared.dll' is there twice", error.Message);
        Assert.False(Path.Exists(Target));
    }

    [Theory]
    [InlineData("output: ..", "output: ../..")]
    [InlineData("host: host", "host: ../../../../usr/lib")]
    [InlineData("patch: iris.patch", "patch: /etc/passwd")]
    [InlineData("bundle: steps/One", "bundle: ../../steps/One")]
    [InlineData("../../../data/iris.csv", "../../../../../etc/passwd")]
    public async Task A_pipeline_whose_paths_lead_out_of_its_folder_is_refused(string harmless, string hostile)
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PackAsync(built);
        var repository = client.Iris(registry.Host);
        await Shelf(client, registry.Host).PublishAsync(package, "0.1", cancellationToken: Cancel);
        // The whole as one layer, with one path in it changed by hand.
        foreach (var file in Directory.EnumerateFiles(built.Path, "*", SearchOption.AllDirectories))
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Cancel)).Replace(harmless, hostile, StringComparison.Ordinal), Cancel);
        var yaml = BlobContent.FromBytes(PipelineMediaTypes.PipelineConfig, await File.ReadAllBytesAsync(built.Manifest, Cancel));
        File.Delete(built.Manifest);
        var layer = await LayerPacker.PackAsync(LayerFile.FromFolder(built.Path), Path.Combine(folder.FullName, "layer"), cancellationToken: Cancel);
        var own = ArtifactManifest.Parse(package.Manifests[0]) with { Config = yaml.Descriptor, Layers = [layer.Descriptor] };
        foreach (var blob in (BlobContent[])[yaml, layer])
            await repository.PushBlobAsync(blob, cancellationToken: Cancel);
        await repository.PushManifestAsync(own.ToDocument(), cancellationToken: Cancel);
        await repository.PushManifestAsync(new ArtifactIndex { ArtifactType = PipelineMediaTypes.Pipeline, Manifests = [own.ToDocument().Descriptor] }.ToDocument(), "hostile", Cancel);
        var error = await Assert.ThrowsAsync<RegistryException>(() => Shelf(client, registry.Host).PullAsync(Reference(registry.Host, "hostile"), Target, cancellationToken: Cancel));
        Assert.Contains($"'{hostile.Split(": ")[^1]}' in it leads out of its folder", error.Message);
        Assert.False(Path.Exists(Target));
    }
}
