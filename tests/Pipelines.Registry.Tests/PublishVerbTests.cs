using System.Diagnostics;
using System.Text.Json;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>The verbs <c>publish</c>, <c>pull</c> and <c>inspect</c>, and <c>run oci://…</c>, as users start them.</summary>
public sealed class PublishVerbTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    static TestPipeline Pipeline(int factor = 2) => new TestPipeline(
        "int x = 3", "Console.WriteLine(\"got \" + PipelinesSubmit_Times(Arg.Of<int>(x)).Output<int>(\"result\").Value);", $"public static int Times(int x) => x * {factor};")
    { Settings = [] }.Build();

    [Fact]
    public async Task A_published_pipeline_runs_where_its_build_is_not_in_local_and_in_queued_mode()
    {
        using var registry = await RegistryServer.StartAsync();
        var place = registry.Host + "/team";
        using (var pipeline = Pipeline())
        {
            var first = (await ToolAsync("publish", pipeline.ManifestPath, "--registry", place)).Succeeds();
            Assert.StartsWith($"published oci://{place}/test:0.1 (sha256:", first, StringComparison.Ordinal);
            Assert.Contains("1 step, ", first, StringComparison.Ordinal);
            Assert.Contains("blobs were there", (await ToolAsync("publish", pipeline.ManifestPath, "--registry", place)).Succeeds(), StringComparison.Ordinal);
        }
        var reference = $"oci://{place}/test:0.1";
        var shown = (await ToolAsync("inspect", reference)).Succeeds();
        Assert.Contains("Times(int x)", shown, StringComparison.Ordinal);
        Assert.Contains("gives     int result", shown, StringComparison.Ordinal);
        Assert.Contains("parameter   int x = …", shown, StringComparison.Ordinal);
        using (var json = JsonDocument.Parse((await ToolAsync("inspect", reference, "--json")).Succeeds()))
            Assert.Equal(["test", "test", "Times"], json.RootElement.GetProperty("artifacts").EnumerateArray().Select(artifact => artifact.GetProperty("name").GetString()));
        Assert.Contains("\"bomFormat\":\"CycloneDX\"", (await ToolAsync("inspect", reference, "--sbom")).Succeeds(), StringComparison.Ordinal);
        Assert.Contains("https://slsa.dev/provenance/v1", (await ToolAsync("inspect", reference, "--provenance")).Succeeds(), StringComparison.Ordinal);

        Assert.Contains("got 10", (await ToolAsync("run", reference, "-p", "x=5", "--home", Home)).Succeeds(), StringComparison.Ordinal);
        var pulled = (await ToolAsync("pull", reference)).Succeeds().Trim();
        Assert.Equal(Path.Combine("test", "pipelines", "test.pipeline.yaml"), pulled);
        Assert.Contains("got 6", (await ToolAsync("run", pulled, "--home", Home)).Succeeds(), StringComparison.Ordinal);
        Assert.Contains("is there already", (await ToolAsync("pull", reference)).Refuses(2), StringComparison.Ordinal);

        using var worker = Process.Start(Tool.Start(folder.FullName, ["worker", "--home", Home]))!;
        Assert.Contains("serves default, services", await worker.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("got 8", (await ToolAsync("run", reference, "-p", "x=4", "--mode", "queued", "--home", Home)).Succeeds(), StringComparison.Ordinal);
        worker.Kill(entireProcessTree: true);
    }

    [Fact]
    public async Task Several_that_fetch_a_pipeline_into_one_home_at_once_all_run_it()
    {
        using var registry = await RegistryServer.StartAsync();
        using (var pipeline = Pipeline())
            (await ToolAsync("publish", pipeline.ManifestPath, "--registry", registry.Host + "/team")).Succeeds();
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(x => ToolAsync("run", $"oci://{registry.Host}/team/test:0.1", "-p", $"x={x}", "--home", Home)));
        Assert.All(runs.Index(), run => Assert.Contains($"got {run.Index * 2}", run.Item.Succeeds(), StringComparison.Ordinal));
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(Home, "pulled")));
    }

    [Fact]
    public async Task What_a_killed_fetching_left_goes_with_a_later_one_and_what_is_being_fetched_stays()
    {
        using var registry = await RegistryServer.StartAsync();
        using (var pipeline = Pipeline())
            (await ToolAsync("publish", pipeline.ManifestPath, "--registry", registry.Host + "/team")).Succeeds();
        var pulled = Path.Combine(Home, "pulled");
        var left = Directory.CreateDirectory(Path.Combine(pulled, "ab.1.part", "files")).Parent!;
        var fresh = Directory.CreateDirectory(Path.Combine(pulled, "cd.2.part", "files")).Parent!;
        left.LastWriteTimeUtc = DateTime.UtcNow.AddDays(-2);
        (await ToolAsync("run", $"oci://{registry.Host}/team/test:0.1", "-p", "x=1", "--home", Home)).Succeeds();
        Assert.False(Directory.Exists(left.FullName));
        Assert.True(Directory.Exists(fresh.FullName));
    }

    [Fact]
    public async Task A_version_stands_for_one_content_until_it_is_replaced_or_bumped()
    {
        using var registry = await RegistryServer.StartAsync();
        string[] where = ["--registry", registry.Host + "/team"];
        using var one = Pipeline();
        using var other = Pipeline(factor: 3);
        (await ToolAsync(["publish", one.ManifestPath, .. where])).Succeeds();
        Assert.Contains("/team/test:0.1", (await ToolAsync(["publish", other.ManifestPath, .. where])).Refuses(2), StringComparison.Ordinal);
        other.Settings["autoVersionBump"] = true;
        other.Build();
        Assert.Contains("/team/test:0.1.1 ", (await ToolAsync(["publish", other.ManifestPath, .. where])).Succeeds(), StringComparison.Ordinal);
        Assert.Contains("/team/test:0.1.1 ", (await ToolAsync(["publish", other.ManifestPath, .. where])).Succeeds(), StringComparison.Ordinal);
        Assert.Contains("got 6", (await ToolAsync("run", $"oci://{registry.Host}/team/test:0.1", "--home", Home)).Succeeds(), StringComparison.Ordinal);
        (await ToolAsync(["publish", other.ManifestPath, "--tag", "0.1", "--replace", .. where])).Succeeds();
        Assert.Contains("got 9", (await ToolAsync("run", $"oci://{registry.Host}/team/test:0.1", "--home", Home)).Succeeds(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_differs_from_its_commit_is_published_only_when_that_is_asked_for()
    {
        using var registry = await RegistryServer.StartAsync();
        string[] where = ["--registry", registry.Host + "/team"];
        using var dirty = new BuiltPipeline();
        var refused = (await ToolAsync(["publish", dirty.Manifest, .. where])).Refuses(2);
        Assert.Contains("'iris' was built from files that differ from the commit 4f0c4f0c4f0c. Commit and build again, or publish it as it is with --allow-dirty.", refused, StringComparison.Ordinal);
        var planned = (await ToolAsync(["publish", dirty.Manifest, "--allow-dirty", "--dry-run", .. where])).Succeeds();
        Assert.StartsWith($"would publish oci://{registry.Host}/team/iris:0.1 (sha256:", planned, StringComparison.Ordinal);
        Assert.Contains("There is no", (await ToolAsync("inspect", $"oci://{registry.Host}/team/iris:0.1")).Refuses(3), StringComparison.Ordinal);
        (await ToolAsync(["publish", dirty.Manifest, "--allow-dirty", .. where])).Succeeds();
        Assert.Contains(", with changes", (await ToolAsync("inspect", $"oci://{registry.Host}/team/iris:0.1")).Succeeds(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "Name it with --registry host/repository", "publish", "MANIFEST")]
    [InlineData(2, "is no repository", "publish", "MANIFEST", "--registry", "127.0.0.1:1/_")]
    [InlineData(2, "names no version", "run", "oci://127.0.0.1:1/team/iris")]
    [InlineData(2, "only oci:// may stand before it", "pull", "https://127.0.0.1:1/team/iris:1")]
    public async Task What_cannot_be_is_refused_before_anything_is_sent(int code, string message, params string[] arguments)
    {
        using var pipeline = Pipeline();
        Assert.Contains(message, (await ToolAsync([.. arguments.Select(argument => argument == "MANIFEST" ? pipeline.ManifestPath : argument)])).Refuses(code), StringComparison.Ordinal);
    }

    string Home => Path.Combine(folder.FullName, "home");

    Task<ToolAnswer> ToolAsync(params string[] arguments) => Tool.RunAsync(folder.FullName, arguments);
}
