using System.Diagnostics;
using Pipelines.Packages.Tests.Surroundings;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Packages.Tests.Building;

/// <summary>Steps that one project published, called from another: <c>dotnet pipelines add</c>, build, run.</summary>
public sealed class PublishedStepTests(PackedFeed feed, Marketplace market) : IClassFixture<Marketplace>
{
    const string Expected = "Work=1 of 3: x\"yone,x\"ytwo,x\"ythree";
    const string Caught = "Caught=System.InvalidOperationException";

    [Fact]
    public async Task A_published_step_means_the_same_in_all_modes_and_takes_results_of_the_original()
    {
        market.Added[0].Says("wrote Published/Load.cs").Says("wrote Published/Goods.Kind.type.cs").Says("wrote Published/Goods.Row.type.cs")
            .Says("(System.Collections.Generic.List<Goods.Row> AllRows, int Count) Load(string prefix = \"x\\\"y\", int times = 1) is oci://");
        market.Added[1].Says("double Total(System.Collections.Generic.List<Goods.Row> rows, double by = 0.5, Goods.Kind only = Goods.Kind.Fancy) is oci://");
        const string home = "modes-home";
        var manifest = market.Copy("modes");
        (await market.ToolAsync(feed.Root, home, "run", Path.Combine(market.ShopProject.Output, "pipelines/shop.pipeline.yaml"))).Says("Shop=1 of 3").Says("2 completed");
        // What the original computed is taken: code and inputs are equal.
        (await market.ToolAsync(feed.Root, home, "run", manifest)).Says(Expected).Says(Caught).Says("2 cached");
        (await market.ToolAsync(feed.Root, home, "run", manifest, "--no-cache")).Says(Expected).Says(Caught).Says("in Euro");
        (await market.ToolAsync(feed.Root, home, "run", manifest, "--mode", "debug")).Says(Expected).Says(Caught).Says("in Euro");
        using var worker = Worker(home);
        Assert.Contains("serves default, services", await worker.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await market.ToolAsync(feed.Root, home, "run", manifest, "--mode", "queued", "--no-cache")).Says(Expected).Says(Caught).Says("in Euro");
        worker.Kill(entireProcessTree: true);
    }

    [Fact]
    public async Task A_pipeline_that_calls_a_published_step_is_published_with_it_and_runs_from_there()
    {
        var manifest = market.Copy("published");
        (await market.ToolAsync(feed.Root, "published-home", "publish", manifest, "--registry", market.Host + "/other")).Says("published oci://").Says("4 steps");
        (await market.ToolAsync(feed.Root, "published-home", "publish", manifest, "--registry", market.Host + "/other")).Says("blobs were there");
        Directory.Delete(Path.GetDirectoryName(manifest)!, recursive: true);
        var reference = $"oci://{market.Host}/other/work:1.0.0";
        var original = await market.ToolAsync(feed.Root, "published-home", "inspect", market.Reference);
        var shown = await market.ToolAsync(feed.Root, "published-home", "inspect", reference);
        Assert.Equal(Artifacts(original).Count(), Artifacts(original).Intersect(Artifacts(shown)).Count());
        shown.Says($"code of   oci://{market.Host}/team/shop@sha256:");
        (await market.ToolAsync(feed.Root, "published-home", "run", reference)).Says(Expected).Says(Caught);
    }

    static IEnumerable<string> Artifacts(Outcome shown) => shown.Succeeds().Output.Split('\n').Where(line => line.StartsWith("  artifact  ", StringComparison.Ordinal));

    [Fact]
    public async Task Code_is_fetched_once_and_what_was_altered_is_fetched_again_or_refused_before_anything_runs()
    {
        var (home, manifest) = ("offline-home", market.Copy("offline"));
        string host;
        using (var registry = await RegistryServer.StartAsync())
        {
            host = registry.Host;
            (await market.ToolAsync(feed.Root, home, "publish", Path.Combine(market.ShopProject.Output, "pipelines/shop.pipeline.yaml"), "--registry", host + "/team")).Says("published oci://");
            // The same digests lie there.
            File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(market.Host, host, StringComparison.Ordinal));
            (await RunAsync()).Says(Expected);
        }
        (await RunAsync()).Says(Expected);
        var components = Path.Combine(Path.GetDirectoryName(manifest)!, "components");
        Directory.Delete(components, recursive: true);
        (await RunAsync()).Says(Expected);
        foreach (var code in Directory.EnumerateFiles(components, "Shop.dll", SearchOption.AllDirectories))
            File.AppendAllText(code, "altered");
        (await RunAsync()).Says(Expected);

        var whole = File.ReadAllText(manifest);
        File.WriteAllText(manifest, System.Text.RegularExpressions.Regex.Replace(whole, "interface: sha256:[0-9a-f]{8}", "interface: sha256:00000000"));
        await RefusesAsync(host);
        File.WriteAllText(manifest, whole);
        Directory.Delete(Path.Combine(market.Home(home), "components"), recursive: true);
        Directory.Delete(components, recursive: true);
        await RefusesAsync(host);

        Task<Outcome> RunAsync() => market.ToolAsync(feed.Root, home, "run", manifest);

        async Task RefusesAsync(string says)
        {
            foreach (var mode in (string[])["local", "debug"])
            {
                var refused = (await market.ToolAsync(feed.Root, home, "run", manifest, "--mode", mode)).Fails(says);
                Assert.DoesNotContain("Names", refused.Output, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task What_cannot_be_added_is_refused_by_one_message()
    {
        var folder = new UserProject(feed, "refused").Folder;
        await RefusesAsync("Which step? It has Fail, Load, Total.", market.Reference);
        await RefusesAsync("has no step 'Lod': did you mean 'Load'?", market.Reference, "Lod");
        await RefusesAsync("Where to?", market.Reference, "Load", "--project", Path.GetDirectoryName(market.Copy("refused-output"))!);
        Directory.CreateDirectory(Path.Combine(folder, "Published"));
        File.WriteAllText(Path.Combine(folder, "Published", "Load.cs"), "// mine");
        await RefusesAsync("says something else", market.Reference, "Load");
        Assert.Equal(["Load.cs"], Directory.EnumerateFiles(Path.Combine(folder, "Published")).Select(Path.GetFileName));

        async Task RefusesAsync(string says, params string[] arguments)
        {
            var refused = (await market.ToolAsync(folder, "refused-home", ["add", .. arguments])).Fails(says);
            Assert.Equal(2, refused.ExitCode);
        }
    }

    Process Worker(string home) => Process.Start(new ProcessStartInfo("dotnet", [PackedFeed.Runner, "worker", "--home", market.Home(home)])
    {
        WorkingDirectory = feed.Root,
        RedirectStandardOutput = true,
        Environment = { ["PIPELINES_HOME"] = market.Home(home) },
    })!;
}
