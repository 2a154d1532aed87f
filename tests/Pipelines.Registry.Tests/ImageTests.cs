using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Pipelines.Registry.Content;
using Pipelines.Registry.Images;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>Steps as container images on a base that is in a registry.</summary>
public sealed class ImageTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static RegistryReference Base(string host, string tag = "10.0") => RegistryReference.Parse($"{host}/dotnet/runtime:{tag}");

    /// <summary>Packs the steps on a base that is there.</summary>
    static async Task<ImagePackage> PackAsync(RegistryClient client, BuiltPipeline built, string host, params string[] steps) =>
        await ImagePackage.CreateAsync(built.Load(), await BaseImage.FindAsync(client, Base(host), cancellationToken: Cancel), steps.Length > 0 ? steps : null, Cancel);

    static async Task<JsonElement> ConfigAsync(Repository repository, string tag)
    {
        var manifest = ArtifactManifest.Parse(await repository.PullManifestAsync(tag, Cancel));
        using var json = JsonDocument.Parse(await repository.ReadBlobAsync(manifest.Config, Cancel));
        return json.RootElement.Clone();
    }

    [Fact]
    public async Task An_image_is_its_base_and_the_step_s_layers_those_that_change_least_first()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        var from = await new SmallBase().PushAsync(client.Open(Base(registry.Host)), "10.0");
        using var built = new BuiltPipeline();
        using var package = await PackAsync(client, built, registry.Host);
        var repository = client.Iris(registry.Host);
        await new ImageShelf(repository).PublishAsync(package, "0.1", cancellationToken: Cancel);

        Assert.Equal(["One", "Two"], package.Images.Select(image => image.Step));
        var manifest = ArtifactManifest.Parse(await repository.PullManifestAsync("0.1-One", Cancel));
        Assert.Equal((null, MediaTypes.ImageConfig), (manifest.ArtifactType, manifest.Config.MediaType));
        Assert.Equal(
            new Dictionary<string, string> { ["org.opencontainers.image.title"] = "One", ["org.opencontainers.image.base.name"] = $"{registry.Host}/dotnet/runtime:10.0", ["org.opencontainers.image.base.digest"] = from.Descriptor.Digest.ToString() },
            manifest.Annotations);
        Assert.Equal(ArtifactManifest.Parse(from).Layers[0].Digest, manifest.Layers[0].Digest);
        string[][] expected =
        [
            ["opt/", "opt/step/", "opt/step/pipelines/", "opt/step/pipelines/host/", "opt/step/pipelines/host/Pipelines.dll"],
            ["opt/", "opt/step/", "opt/step/Other.dll"],
            ["opt/", "opt/step/", "opt/step/Shared.dll"],
            ["opt/", "opt/step/", "opt/step/data/", "opt/step/data/iris.csv"],
            ["opt/", "opt/step/", "opt/step/pipelines/", "opt/step/pipelines/steps/", "opt/step/pipelines/steps/One/", "opt/step/pipelines/steps/One/bundle.json", "opt/step/pipelines/steps/One/compiled/", "opt/step/pipelines/steps/One/compiled/One.dll", "opt/step/pipelines/steps/One/component.json"],
        ];
        var config = await ConfigAsync(repository, "0.1-One");
        var unpacked = config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(id => id.GetString()).ToList();
        foreach (var (layer, i) in manifest.Layers.Skip(1).Select((layer, i) => (layer, i)))
        {
            var (names, digest) = Unpack(await repository.ReadBlobAsync(layer, Cancel));
            Assert.Equal(expected[i], names);
            Assert.Equal(unpacked[i + 1], digest);
        }
        Assert.Equal((expected.Length + 1, expected.Length + 1, expected.Length + 1), (manifest.Layers.Count, unpacked.Count, config.GetProperty("history").GetArrayLength()));
        // What both steps need is one layer.
        var other = ArtifactManifest.Parse(await repository.PullManifestAsync("0.1-Two", Cancel));
        Assert.Equal(3, manifest.Layers.Select(layer => layer.Digest).Intersect(other.Layers.Select(layer => layer.Digest)).Count());
    }

    static (string[] Names, string Digest) Unpack(byte[] layer)
    {
        using var gzip = new GZipStream(new MemoryStream(layer), CompressionMode.Decompress);
        using var all = new MemoryStream();
        gzip.CopyTo(all);
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(all.ToArray()));
        all.Position = 0;
        using var tar = new TarReader(all);
        List<string> names = [];
        while (tar.GetNextEntry() is { } entry)
        {
            Assert.Equal((entry.EntryType == TarEntryType.Directory ? "755" : "644", DateTimeOffset.UnixEpoch), (Convert.ToString((int)entry.Mode, 8), entry.ModificationTime));
            names.Add(entry.Name);
        }
        return ([.. names], digest);
    }

    [Fact]
    public async Task How_it_runs_is_the_base_s_but_for_the_entry_point()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        await new SmallBase().PushAsync(client.Open(Base(registry.Host)), "10.0");
        using var built = new BuiltPipeline();
        using var package = await PackAsync(client, built, registry.Host, "Two");
        await new ImageShelf(client.Iris(registry.Host)).PublishAsync(package, "0.1", cancellationToken: Cancel);
        var config = await ConfigAsync(client.Iris(registry.Host), "0.1-Two");
        Assert.Equal(["created", "architecture", "os", "config", "rootfs", "history"], config.EnumerateObject().Select(each => each.Name));
        Assert.Equal(
            """{"User":"app","Env":["PATH=/usr/bin","MODE=base"],"Entrypoint":["dotnet","/opt/step/pipelines/host/Pipelines.dll","run","/opt/step/pipelines/steps/Two"],"WorkingDir":"/work","Labels":{"org.opencontainers.image.title":"Two","team":"blue"}}""",
            config.GetProperty("config").GetRawText());
        Assert.Null(await client.Iris(registry.Host).FindManifestAsync("0.1-One", Cancel));
    }

    [Fact]
    public async Task One_build_on_one_base_makes_one_digest_whatever_the_place_and_the_commit()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        await new SmallBase().PushAsync(client.Open(Base(registry.Host)), "10.0");
        using var here = new BuiltPipeline();
        using var there = new BuiltPipeline(commit: "0000000000000000000000000000000000000000");
        foreach (var file in Directory.EnumerateFiles(there.Path, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new(2001, 1, 1));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        using var first = await PackAsync(client, here, registry.Host);
        using var second = await PackAsync(client, there, registry.Host);
        Assert.Equal(first.Images.Select(image => image.Manifest.Descriptor.Digest), second.Images.Select(image => image.Manifest.Descriptor.Digest));
    }

    [Fact]
    public async Task A_base_of_the_same_registry_is_mounted_what_is_there_is_not_sent_and_a_changed_step_sends_its_own_layer()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        await new SmallBase().PushAsync(client.Open(Base(registry.Host)), "10.0");
        using var built = new BuiltPipeline();
        using var package = await PackAsync(client, built, registry.Host);
        var shelf = new ImageShelf(client.Iris(registry.Host));
        Assert.Equal((package.Blobs.Count, 1, 0), await HowAsync(shelf, package, "0.1"));
        Assert.Equal((0, 0, package.Blobs.Count + 1), await HowAsync(shelf, package, "0.1"));
        // Its compiled form, and its configuration.
        using var changed = new BuiltPipeline(two: "another");
        using var next = await PackAsync(client, changed, registry.Host);
        Assert.Equal((2, 0, package.Blobs.Count + 1 - 2), await HowAsync(shelf, next, "0.2"));
    }

    static async Task<(int Sent, int Mounted, int There)> HowAsync(ImageShelf shelf, ImagePackage package, string version)
    {
        var told = new Told();
        await shelf.PublishAsync(package, version, progress: told, cancellationToken: Cancel);
        return (told.Count(BlobPush.Sent), told.Count(BlobPush.Mounted), told.Count(BlobPush.AlreadyThere));
    }

    sealed class Told : IProgress<PublishedBlob>
    {
        readonly ConcurrentQueue<PublishedBlob> blobs = new();

        public int Count(BlobPush how) => blobs.Count(blob => blob.How == how);

        public void Report(PublishedBlob value) => blobs.Enqueue(value);
    }

    [Fact]
    public async Task A_base_of_another_registry_is_copied_blob_by_blob_and_an_altered_one_is_refused()
    {
        using var first = await RegistryServer.StartAsync();
        using var second = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(first.Host);
        using var client = new RegistryClient(Given.Nobody);
        var from = new SmallBase();
        await from.PushAsync(client.Open(Base(first.Host)), "10.0");
        using var built = new BuiltPipeline();
        using var package = await PackAsync(client, built, proxy.Host);
        var repository = client.Iris(second.Host);
        proxy.Fail(int.MaxValue, "GET", "/blobs/", new() { Alters = 100 });
        var error = await Assert.ThrowsAsync<RegistryException>(() => new ImageShelf(repository).PublishAsync(package, "0.1", cancellationToken: Cancel));
        Assert.Equal(RegistryFailure.Damaged, error.Failure);
        Assert.Contains("is not what its digest says", error.Message);
        Assert.False(await repository.HasBlobAsync(from.Blob.Descriptor.Digest, Cancel));
        Assert.Null(await repository.FindManifestAsync("0.1-One", Cancel));

        proxy.Fault = _ => null;
        Assert.Equal(0, (await HowAsync(new(repository), package, "0.1")).Mounted);
        Assert.True(await repository.HasBlobAsync(from.Blob.Descriptor.Digest, Cancel));
        // An altered configuration is not taken either.
        proxy.Fail(int.MaxValue, "GET", "/blobs/", new() { Alters = 100 });
        Assert.Equal(RegistryFailure.Damaged, (await Assert.ThrowsAsync<RegistryException>(() => BaseImage.FindAsync(client, Base(proxy.Host), cancellationToken: Cancel))).Failure);
    }

    [Fact]
    public async Task Docker_s_images_become_OCI_s_on_the_same_blobs()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        var from = new SmallBase { IsDocker = true };
        await from.PushAsync(client.Open(Base(registry.Host)), "10.0");
        using var built = new BuiltPipeline();
        using var package = await PackAsync(client, built, registry.Host);
        await new ImageShelf(client.Iris(registry.Host)).PublishAsync(package, "0.1", cancellationToken: Cancel);
        var document = await client.Iris(registry.Host).PullManifestAsync("0.1-One", Cancel);
        Assert.Equal(MediaTypes.Manifest, document.Descriptor.MediaType);
        Assert.Equal((MediaTypes.Layer, from.Blob.Descriptor.Digest), ArtifactManifest.Parse(document).Layers[0] is var layer ? (layer.MediaType, layer.Digest) : default);
    }

    [Theory]
    [InlineData(null, "amd64")]
    [InlineData("linux/arm64", "arm64")]
    [InlineData("linux/arm64/v8", "arm64")]
    public async Task Of_a_base_for_several_platforms_the_one_that_is_wanted_is_taken(string? platform, string architecture)
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        await SmallBase.PushSeveralAsync(client.Open(Base(registry.Host)), "10.0", "linux/arm/v7", "linux/arm64", "windows/amd64", "linux/amd64");
        var found = await BaseImage.FindAsync(client, Base(registry.Host), platform is null ? null : Platform.Parse(platform), Cancel);
        Assert.Equal(new Platform("linux", architecture), found.Platform);
        using var built = new BuiltPipeline();
        using var package = await ImagePackage.CreateAsync(built.Load(), found, cancellationToken: Cancel);
        await new ImageShelf(client.Iris(registry.Host)).PublishAsync(package, "0.1", cancellationToken: Cancel);
        Assert.Equal(architecture, (await ConfigAsync(client.Iris(registry.Host), "0.1-One")).GetProperty("architecture").GetString());
        var error = await Assert.ThrowsAsync<RegistryException>(() => BaseImage.FindAsync(client, Base(registry.Host), Platform.Parse("linux/s390x"), Cancel));
        Assert.Contains($"{registry.Host}/dotnet/runtime:10.0 has no image for linux/s390x: linux/arm/v7, linux/arm64, windows/amd64, linux/amd64. Name one of these by --platform, or another base.", error.Message);
    }

    public static TheoryData<string, string> Unfit => new()
    {
        { "windows", "is an image for windows/amd64: images of steps are for Linux" },
        { "artifact", "is no container image (application/vnd.test)" },
        { "index", "is no container image (application/vnd.list)" },
        { "layers", "its manifest has 1 layers and its configuration 2" },
        { "kind", "it has a layer of the kind application/vnd.test.layer, which is not known here" },
        { "shape", "its configuration cannot be read" },
        { "text", "its configuration cannot be read" },
        { "none", "There is no" },
        { "old", "says that it has .NET 8.0.11 (DOTNET_VERSION), and the pipeline is built for net10.0" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task What_cannot_be_a_base_is_refused_with_one_message(string kind, string message)
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        var repository = client.Open(Base(registry.Host));
        await (kind switch
        {
            "windows" => new SmallBase { Os = "windows" }.PushAsync(repository, "10.0"),
            "artifact" => new SmallBase { ConfigType = "application/vnd.test" }.PushAsync(repository, "10.0"),
            "index" => repository.PushManifestAsync(new ArtifactIndex { ArtifactType = "application/vnd.list" }.ToDocument(), "10.0", Cancel),
            "layers" => new SmallBase { Unpacked = 2 }.PushAsync(repository, "10.0"),
            "kind" => new SmallBase { LayerType = "application/vnd.test.layer" }.PushAsync(repository, "10.0"),
            "shape" => new SmallBase { More = "\"config\":{\"Env\":[1]}" }.PushAsync(repository, "10.0"),
            "text" => new SmallBase { More = "\"config\":" }.PushAsync(repository, "10.0"),
            "old" => new SmallBase { More = "\"config\":{\"Env\":[\"DOTNET_VERSION=8.0.11\"]}" }.PushAsync(repository, "10.0"),
            _ => Task.CompletedTask,
        });
        using var built = new BuiltPipeline();
        var error = await Assert.ThrowsAsync<RegistryException>(() => PackAsync(client, built, registry.Host));
        Assert.Contains(message, error.Message);
        Assert.Contains(registry.Host + "/dotnet/runtime:10.0", error.Message);
    }

    [Fact]
    public async Task Docker_s_first_kind_of_manifest_is_refused_by_name()
    {
        using var server = new WireServer(call => call.AnswerAsync(200, "{\"schemaVersion\":1}"u8.ToArray(), ("Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws")));
        using var client = new RegistryClient(Given.Nobody);
        var error = await Assert.ThrowsAsync<RegistryException>(() => BaseImage.FindAsync(client, Base(server.Host), cancellationToken: Cancel));
        Assert.Contains("dotnet/runtime:10.0 is of Docker's first kind of manifest (schema 1)", error.Message);
    }

    [Fact]
    public async Task A_tag_that_stands_for_something_else_is_moved_only_when_told_and_none_before_all_is_there()
    {
        using var registry = await RegistryServer.StartAsync();
        using var proxy = new FaultyProxy(registry.Host);
        using var client = new RegistryClient(Given.Nobody with { Retries = 0 });
        await new SmallBase().PushAsync(client.Open(Base(registry.Host)), "10.0");
        using var built = new BuiltPipeline();
        using var changed = new BuiltPipeline(two: "another");
        using var first = await PackAsync(client, built, registry.Host);
        using var second = await PackAsync(client, changed, registry.Host);
        var repository = client.Iris(registry.Host);
        var fails = 0;
        for (var good = 0; good < 100; good++)
        {
            var left = good;
            proxy.Fault = call => call.Method is not ("GET" or "HEAD" or "DELETE") && Interlocked.Decrement(ref left) < 0 ? new() { CutRequest = 5000 } : null;
            try
            {
                await new ImageShelf(client.Iris(proxy.Host)).PublishAsync(first, "0.1", cancellationToken: Cancel);
                break;
            }
            catch (RegistryException)
            {
                fails++;
            }
            // The last write of all is the second tag.
            Assert.Null(await repository.FindManifestAsync("0.1-Two", Cancel));
        }
        Assert.InRange(fails, 3, 100);
        var error = await Assert.ThrowsAsync<RegistryException>(() => new ImageShelf(repository).PublishAsync(second, "0.1", cancellationToken: Cancel));
        Assert.Contains($"{registry.Host}/team/iris:0.1-Two is taken: it is {first.Images[1].Manifest.Descriptor.Digest}", error.Message);
        await new ImageShelf(repository).PublishAsync(second, "0.1", replace: true, cancellationToken: Cancel);
        Assert.Equal(second.Images[1].Manifest.Descriptor.Digest, (await repository.FindManifestAsync("0.1-Two", Cancel))!.Digest);
    }

    [Theory]
    [InlineData("linux/amd64", "linux-x64", "linux-musl-x64", "linux", "unix", "unix-x64", "any", null)]
    [InlineData("linux/arm64/v8", "linux-arm64", "linux-musl-arm64", "linux", "unix", "unix-arm64", "any", null)]
    [InlineData("linux/arm/v7", "linux-arm", "linux", "unix", "any", null)]
    public void Of_native_libraries_those_go_along_that_can_be_of_use(string platform, params string?[] taken)
    {
        string?[] all = ["win-x64", "win-arm64", "osx-x64", "osx-arm64", "linux-x86", "linux-x64", "linux-arm", "linux-arm64", "linux-musl-x64", "linux-musl-arm64", "linux", "unix", "unix-x64", "unix-arm64", "win", "any", null];
        Assert.Equal(taken.ToHashSet(), all.Where(Platform.Parse(platform).Takes).ToHashSet());
    }
}
