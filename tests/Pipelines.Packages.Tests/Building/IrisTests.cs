using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>The Iris sample as a user's own project, with the packed packages.</summary>
public sealed partial class IrisTests(PackedFeed feed)
{
    static UserProject? built;

    [Fact]
    public async Task Iris_is_one_manifest_wherever_it_is_built_and_one_accuracy_in_every_mode_and_from_the_cache()
    {
        var here = Copy("iris here");
        var there = Copy("another place/iris there");
        using var repositoryHere = new UserRepository(here);
        using var repositoryThere = new UserRepository(there);
        repositoryHere.Commit();
        repositoryThere.Commit();
        (await here.BuildAsync()).Succeeds();
        (await there.BuildAsync()).Succeeds();

        var manifest = await File.ReadAllTextAsync(Iris(here), TestContext.Current.CancellationToken);
        Assert.Equal(manifest, await File.ReadAllTextAsync(Iris(there), TestContext.Current.CancellationToken));
        Assert.Contains("dirty: false", manifest);
        Assert.Contains("dynamic: false", manifest);
        Assert.DoesNotContain(feed.Root, manifest);
        Assert.DoesNotMatch(AbsolutePath(), manifest);

        var local = (await RunAsync(here, "--mode", "local")).Succeeds();
        var debug = (await RunAsync(here, "--mode", "debug")).Succeeds();
        Assert.InRange(Accuracy(local), 90, 100);
        Assert.Equal(Accuracy(local), Accuracy(debug));
        local.Says("StepFour completed");

        // What ML.NET did is recorded with no code for it, and the model, which is an output too, is stored once.
        local.Says("StepFour reported plot 'MulticlassClassification' / 'ConfusionMatrix'");
        var stored = (await DotNet.RunAsync(here.Folder, feed.Environment, [PackedFeed.Runner, "artifacts", "list", RunId().Match(local.Output).Groups[1].Value])).Succeeds().Output;
        Assert.Equal(DigestOf(stored, "result"), DigestOf(stored, "MaximumEntropy"));

        var again = (await RunAsync(here, "--mode", "local")).Succeeds().Says("4 cached");
        Assert.Equal(Accuracy(local), Accuracy(again));
    }

    [Fact]
    public async Task Iris_on_workers_that_share_a_database_and_a_store_alone_is_as_accurate_as_in_local_mode_M3()
    {
        using var server = PostgresServer.New();
        var project = Copy("iris spread");
        var source = Path.Combine(project.Folder, "Iris.cs");
        await File.WriteAllTextAsync(source, (await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken))
            .Replace("[Component(Cache = true, TaskType = TaskType.Training)]", "[Component(Cache = true, ExecutionQueue = \"training\", TaskType = TaskType.Training)]", StringComparison.Ordinal)
            .Replace("[Component(Cache = true, TaskType = TaskType.Qc)]", "[Component(Cache = true, ExecutionQueue = \"checks\", TaskType = TaskType.Qc)]", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await project.BuildAsync()).Succeeds();
        var local = (await RunAsync(project)).Succeeds();

        var store = Directory.CreateDirectory(Path.Combine(project.Folder, "store")).FullName;
        Dictionary<string, string> shared = new() { ["PIPELINES_DATABASE"] = server.Database("pipelines"), ["PIPELINES_ARTIFACTS"] = new Uri(store).AbsoluteUri };
        string[] queues = ["default", "training", "checks", "services"];
        List<Process> workers = [];
        try
        {
            foreach (var queue in queues)
                workers.Add(Worker(project, queue, shared));
            var spread = (await DotNet.RunAsync(
                project.Folder, feed.Environment.Concat(shared).ToDictionary(pair => pair.Key, pair => pair.Value), [PackedFeed.Runner, "run", Iris(project), "--mode", "queued", "--home", Path.Combine(project.Folder, "caller")])).Succeeds();
            Assert.Equal(Accuracy(local), Accuracy(spread));
            spread.Says("4 completed");
            (await DotNet.RunAsync(project.Folder, feed.Environment.Concat(shared).ToDictionary(pair => pair.Key, pair => pair.Value), [PackedFeed.Runner, "doctor", "--home", Path.Combine(project.Folder, "caller")])).Succeeds().Says("holds the history");
        }
        finally
        {
            foreach (var worker in workers)
            {
                worker.Kill(entireProcessTree: true);
                worker.Dispose();
            }
        }
    }

    Process Worker(UserProject project, string queue, Dictionary<string, string> shared)
    {
        // Only the .NET runtime, the database and the store: no checkout, and a home of its own.
        var folder = Directory.CreateDirectory(Path.Combine(project.Folder, "..", "machine " + queue)).FullName;
        var start = new ProcessStartInfo("dotnet", [PackedFeed.Runner, "worker", "--queue", queue, "--home", Path.Combine(folder, "home")]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var (name, value) in shared)
            start.Environment[name] = value;
        var worker = Process.Start(start)!;
        worker.BeginOutputReadLine();
        return worker;
    }

    [Fact]
    public async Task A_worker_on_a_machine_with_the_runtime_alone_makes_what_local_mode_makes_M4()
    {
        ContainerMachine.Require();
        // No SDK; and of the files here the tool and the store are all that the container sees.
        Assert.Equal("", ContainerMachine.Run("run", "--rm", "--network", "none", ContainerMachine.Image, "dotnet", "--list-sdks"));
        using var server = PostgresServer.New();
        var project = await BuiltAsync();
        var local = (await RunAsync(project, "--no-cache")).Succeeds();
        var store = Directory.CreateDirectory(Path.Combine(project.Folder, "bare store")).FullName;
        Dictionary<string, string> shared = new(feed.Environment) { ["PIPELINES_DATABASE"] = server.Database("pipelines"), ["PIPELINES_ARTIFACTS"] = new Uri(store).AbsoluteUri };
        using var worker = new BareWorker(feed, store, shared);
        var spread = (await DotNet.RunAsync(project.Folder, shared, [PackedFeed.Runner, "run", Iris(project), "--mode", "queued", "--home", Path.Combine(project.Folder, "bare caller")]))
            .Succeeds().Says("4 completed");
        Assert.Equal(Accuracy(local), Accuracy(spread));
        Assert.Equal(await DigestsAsync(project, local, feed.Environment), await DigestsAsync(project, spread, shared));
        Assert.Equal(4, worker.Ended);
    }

    [Fact]
    public async Task A_step_that_does_not_reach_a_package_does_not_carry_it()
    {
        var project = await BuiltAsync();

        Assert.DoesNotContain("Microsoft.ML.Core.dll", await BundleAsync(project, "StepOne"));
        Assert.Contains("Microsoft.Data.Analysis.dll", await BundleAsync(project, "StepOne"));
        Assert.DoesNotContain("Microsoft.Data.Analysis.dll", await BundleAsync(project, "StepFour"));
        Assert.Contains("Microsoft.ML.Core.dll", await BundleAsync(project, "StepFour"));
    }

    /// <summary>One for the tests that change nothing in it.</summary>
    async Task<UserProject> BuiltAsync()
    {
        if (built is null)
        {
            var project = Copy("iris packages");
            (await project.BuildAsync()).Succeeds();
            built = project;
        }
        return built;
    }

    UserProject Copy(string folder)
    {
        var project = new UserProject(feed, folder, "Iris");
        File.Delete(Path.Combine(project.Folder, "Sums.cs"));
        var sample = Path.Combine(PackedFeed.Repository, "samples/Iris");
        foreach (var file in Directory.EnumerateFiles(sample, "*.cs").Append(Path.Combine(sample, "data/iris.csv")))
            project.Write(Path.GetRelativePath(sample, file), File.ReadAllText(file));
        return project.Write("Iris.csproj", UserProject.ProjectFile("<ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>", $"""
            <PackageReference Include="Pipelines.DataFrame" Version="{PackedFeed.Version}" />
                <PackageReference Include="Pipelines.ML" Version="{PackedFeed.Version}" />
                <None Include="data/iris.csv" CopyToOutputDirectory="PreserveNewest" />
            """));
    }

    static string Iris(UserProject project) => Path.Combine(project.Output, "pipelines/iris.pipeline.yaml");

    static Task<string> BundleAsync(UserProject project, string step) =>
        File.ReadAllTextAsync(Path.Combine(project.Output, "pipelines/steps", step, "bundle.json"), TestContext.Current.CancellationToken);

    Task<Outcome> RunAsync(UserProject project, params string[] arguments) =>
        DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "run", Iris(project), .. arguments]);

    static string DigestOf(string list, string name) => Regex.Match(list, $@"StepThree +{name} .*(sha256:\w+)").Groups[1].Value is { Length: > 0 } digest ? digest : $"no {name}";

    /// <summary>All that a run made.</summary>
    static async Task<List<string>> DigestsAsync(UserProject project, Outcome run, Dictionary<string, string> environment)
    {
        var listed = await DotNet.RunAsync(project.Folder, environment, [PackedFeed.Runner, "artifacts", "list", RunId().Match(run.Output).Groups[1].Value]);
        return [.. Artifact().Matches(listed.Succeeds().Output).Select(found => found.Value).Order(StringComparer.Ordinal)];
    }

    static double Accuracy(Outcome run) => double.Parse(AccuracyLine().Match(run.Output).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\(run (\S+)\)")]
    private static partial Regex RunId();

    [GeneratedRegex(@"Step\w+ +\S+ .*sha256:\w+")]
    private static partial Regex Artifact();

    [GeneratedRegex(@"Accuracy=([\d.]+)%")]
    private static partial Regex AccuracyLine();

    /// <summary>A value that begins like a path from the root, on Unix or Windows.</summary>
    [GeneratedRegex(@"[\s'""](/|[A-Za-z]:[\\/])\w")]
    private static partial Regex AbsolutePath();
}
