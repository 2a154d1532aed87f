using System.Diagnostics;
using System.Text.Json;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Registry.Content;
using Pipelines.Registry.References;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary><c>publish --as image</c>, as users start it, and what becomes of it in a real container.</summary>
public sealed class ImageVerbTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");
    readonly List<string> local = [];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (local.Count > 0)
            ContainerMachine.Run(["rmi", "--force", .. local]);
        folder.Delete(recursive: true);
    }

    static TestPipeline Pipeline(int factor = 2) => new TestPipeline("int x = 3", "", $$"""
        public static (int Sum, int[] Times) Multiply(int[] values, int factor = {{factor}})
        {
            Console.WriteLine("mode " + Environment.GetEnvironmentVariable("MODE"));
            Console.Error.WriteLine("said on the error stream");
            if (factor == 0)
                throw new InvalidOperationException("nothing would be left");
            return (System.Linq.Enumerable.Sum(values), [.. System.Linq.Enumerable.Select(values, value => value * factor)]);
        }
        """, "public static int One() => 1;")
    {
        Settings = [],
        ComponentSettings = { ["Multiply"] = new() { ["environment"] = new List<object?> { "MODE=fast" } } },
    }.Build();

    [Fact]
    public async Task A_published_step_runs_in_a_real_container_with_inputs_and_outputs_in_a_mounted_folder()
    {
        ContainerMachine.Require();
        using var registry = await RegistryServer.StartAsync();
        var from = PushBase(registry.Host);
        using var pipeline = Pipeline();
        string[] publish = ["publish", pipeline.ManifestPath, "--registry", registry.Host + "/team", "--as", "image", "--base", from];
        var image = $"{registry.Host}/team/test:0.1-Multiply";
        var said = (await ToolAsync(publish)).Succeeds();
        Assert.StartsWith($"published {image} (sha256:", said, StringComparison.Ordinal);
        Assert.Contains($"published {registry.Host}/team/test:0.1-One (sha256:", said, StringComparison.Ordinal);
        Assert.Contains($"on {from} (linux/amd64): ", said, StringComparison.Ordinal);
        Assert.Contains(" mounted", said, StringComparison.Ordinal);
        Assert.Contains("blobs were there", (await ToolAsync(publish)).Succeeds(), StringComparison.Ordinal);

        using var seen = JsonDocument.Parse(await Skopeo.RunAsync("", "inspect", "--tls-verify=false", "docker://" + image));
        Assert.Contains($"published {image} ({seen.RootElement.GetProperty("Digest").GetString()})", said, StringComparison.Ordinal);
        Assert.Equal("Multiply", seen.RootElement.GetProperty("Labels").GetProperty("org.opencontainers.image.title").GetString());

        local.Add(image);
        var work = folder.CreateSubdirectory("work");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(work.FullName, (UnixFileMode)0b111_111_111);
        var first = await RunAsync(image, ["--volume", $"{work.FullName}:/work"], "--values", "[1, 2, 3]", "--factor", "5");
        Assert.Equal("mode fast\nsum = 6\ntimes -> outputs/times.npy\n", first.Succeeds());
        Assert.Contains("said on the error stream", first.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(work.FullName, "outputs", "times.npy")));
        // What one made another takes, as another user too.
        Assert.Contains("sum = 30\n", (await RunAsync(image, ["--volume", $"{work.FullName}:/work", "--user", "1000:1000"], "--values=outputs/times.npy", "--out", "more")).Succeeds(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(work.FullName, "more", "times.npy")));

        Assert.Equal("Multiply [--out folder]\n  --values int[]\n  --factor int (default 2)\ngives sum int, times int[]\n", (await RunAsync(image, [], "--help")).Succeeds());
        Assert.Contains("Multiply needs --values.", (await RunAsync(image, [])).Fails(2), StringComparison.Ordinal);
        Assert.Contains("Multiply failed: System.InvalidOperationException: nothing would be left", (await RunAsync(image, [], "--values", "[1]", "--factor", "0")).Fails(1), StringComparison.Ordinal);

        // It has a runtime: runs can use it as any other image.
        using var contained = new TestPipeline(
            "", "Console.WriteLine(\"got \" + PipelinesSubmit_Here().Output<bool>(\"result\").Value);", "public static bool Here() => File.Exists(\"/opt/step/pipelines/steps/Multiply/bundle.json\");")
        { Settings = [], ComponentSettings = { ["Here"] = new() { ["docker"] = image } } }.Build();
        Assert.Contains("got True", (await ToolAsync("run", contained.ManifestPath, "--containers")).Succeeds(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Which_steps_and_which_tags_are_the_users_choice()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        var from = RegistryReference.Parse($"{registry.Host}/dotnet/runtime:10.0");
        await new SmallBase().PushAsync(client.Open(from), "10.0");
        var repository = client.Open(RegistryReference.Parse(registry.Host + "/team/test"));
        string[] where = ["--registry", registry.Host + "/team", "--as", "image", "--base", from.ToString()];
        using var one = Pipeline();
        using var other = Pipeline(factor: 3);

        Assert.Contains($"would publish {registry.Host}/team/test:0.1-Multiply (sha256:", (await ToolAsync(["publish", one.ManifestPath, "--dry-run", .. where])).Succeeds(), StringComparison.Ordinal);
        Assert.Empty(await repository.ListTagsAsync(cancellationToken: Cancel).ToListAsync(Cancel));
        (await ToolAsync(["publish", one.ManifestPath, "--step", "Multiply", .. where])).Succeeds();
        Assert.Equal(["0.1-Multiply"], await repository.ListTagsAsync(cancellationToken: Cancel).ToListAsync(Cancel));
        Assert.Contains("/team/test:0.1-Multiply is taken", (await ToolAsync(["publish", other.ManifestPath, .. where])).Refuses(2), StringComparison.Ordinal);
        (await ToolAsync(["publish", other.ManifestPath, "--step", "Multiply", "--tag", "next", .. where])).Succeeds();
        other.Settings["autoVersionBump"] = true;
        other.Build();
        Assert.Contains("/team/test:0.1.1-Multiply ", (await ToolAsync(["publish", other.ManifestPath, .. where])).Succeeds(), StringComparison.Ordinal);
        (await ToolAsync(["publish", other.ManifestPath, "--tag", "0.1", "--replace", .. where])).Succeeds();
        Assert.Equal(["0.1-Multiply", "0.1-One", "0.1.1-Multiply", "0.1.1-One", "next-Multiply"], (await repository.ListTagsAsync(cancellationToken: Cancel).ToListAsync(Cancel)).Order(StringComparer.Ordinal));
        Assert.Equal(Digest(await repository.PullManifestAsync("0.1.1-Multiply", Cancel)), Digest(await repository.PullManifestAsync("0.1-Multiply", Cancel)));

        using var dirty = new BuiltPipeline();
        Assert.Contains("--allow-dirty", (await ToolAsync(["publish", dirty.Manifest, .. where])).Refuses(2), StringComparison.Ordinal);
        (await ToolAsync(["publish", dirty.Manifest, "--allow-dirty", .. where])).Succeeds();
    }

    static Digest Digest(ManifestDocument document) => document.Descriptor.Digest;

    [Theory]
    [InlineData(2, "On what? An image is made on another one", "--as", "image")]
    [InlineData(2, "--as tar: expected pipeline or image.", "--as", "tar")]
    [InlineData(2, "--base goes with --as image.", "--base", "127.0.0.1:1/dotnet/runtime:10.0")]
    [InlineData(2, "--step goes with --as image.", "--step", "One")]
    [InlineData(2, "there is no step 'Multply': did you mean 'Multiply'?", "--as", "image", "--base", "127.0.0.1:1/dotnet/runtime:10.0", "--step", "Multply")]
    [InlineData(2, "'linux' is no platform: write os/processor", "--as", "image", "--base", "127.0.0.1:1/dotnet/runtime:10.0", "--platform", "linux")]
    [InlineData(2, "it names no registry", "--as", "image", "--base", "runtime")]
    [InlineData(2, "names neither tag nor digest", "--as", "image", "--base", "127.0.0.1:1/dotnet/runtime")]
    public async Task What_cannot_be_is_refused_before_anything_is_asked_of_a_registry(int code, string message, params string[] arguments)
    {
        using var pipeline = Pipeline();
        Assert.Contains(message, (await ToolAsync(["publish", pipeline.ManifestPath, "--registry", "127.0.0.1:1/team", .. arguments])).Refuses(code), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_and_target_may_want_to_know_different_users()
    {
        using var first = await RegistryServer.StartAsync(RegistryServer.Basic);
        using var second = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody with { Credentials = host => host == first.Host ? new("ann", "wonder-land") : null });
        await new SmallBase().PushAsync(client.Open(RegistryReference.Parse(first.Host + "/dotnet/runtime")), "10.0");
        using var pipeline = Pipeline();
        string[] publish = ["publish", pipeline.ManifestPath, "--registry", second.Host + "/team", "--as", "image", "--base", first.Host + "/dotnet/runtime:10.0"];
        Assert.Contains($"{first.Host} wants a user and a password", (await ToolAsync(publish)).Refuses(3), StringComparison.Ordinal);
        var login = Path.Combine(folder.FullName, "auth.json");
        await File.WriteAllTextAsync(login, JsonSerializer.Serialize(new { auths = new Dictionary<string, object> { [first.Host] = new { auth = Convert.ToBase64String("ann:wonder-land"u8) } } }), Cancel);
        Assert.Matches(@"(\d+) of \1 blobs sent", (await ToolAsync(publish, login)).Succeeds());
    }

    /// <summary>The image of the tests, as one that is in a registry.</summary>
    string PushBase(string host)
    {
        var name = host + "/dotnet/runtime:10.0";
        ContainerMachine.Run("tag", ContainerMachine.Image, name);
        local.Add(name);
        ContainerMachine.Run(["push", .. Plain, name]);
        return name;
    }

    /// <summary>To docker, this machine's own registries are plain anyway.</summary>
    static string[] Plain => ContainerMachine.Engine == "podman" ? ["--tls-verify=false"] : [];

    Task<ToolAnswer> RunAsync(string image, string[] options, params string[] arguments) =>
        Tool.RunAsync(new ProcessStartInfo(ContainerMachine.Engine, ["run", "--rm", "--interactive", "--network", "none", .. Plain, .. options, image, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true });

    Task<ToolAnswer> ToolAsync(params string[] arguments) => Tool.RunAsync(folder.FullName, arguments);

    Task<ToolAnswer> ToolAsync(string[] arguments, string login) => Tool.RunAsync(folder.FullName, arguments, login);
}
