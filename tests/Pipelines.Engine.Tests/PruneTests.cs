using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Rule H4: what a history loses, and what it never loses.</summary>
public sealed class PruneTests
{
    const string Make = "public static int[] Make(int n) => [n];";
    const string Logic = """PipelinesSubmit_Make(Arg.Of<int>(n)); PipelinesSubmit_Make(Arg.Of<int>(0));""";

    [Fact]
    public async Task The_newest_runs_of_each_pipeline_stay_with_all_that_they_refer_to_H4()
    {
        using var pipeline = new TestPipeline("int n", Logic, Make).Build();
        List<string> runs = [];
        foreach (var n in new[] { "1", "2", "3" })
            runs.Add((await pipeline.RunAsync(pipeline.Options.With("n", n))).Result.RunId);
        using var history = pipeline.History();
        var shared = history.Artifacts(runs[0], "Make_1").Single();
        var gone = history.Artifacts(runs[0], "Make").Single();
        var files = Artifacts(pipeline);

        var planned = history.Prune(new() { Keep = 1, DryRun = true });
        Assert.Equal((3, files), (history.Runs().Count, Artifacts(pipeline)));
        var pruned = history.Prune(new() { Keep = 1 });

        Assert.Equal([runs[1], runs[0]], pruned.Runs.Select(run => run.Id));
        Assert.Equal((planned.Artifacts, planned.Bytes), (pruned.Artifacts, pruned.Bytes));
        Assert.Equal((2, gone.Bytes * 2), (pruned.Artifacts, pruned.Bytes));
        Assert.Equal([runs[2]], history.Runs().Select(run => run.Id));
        Assert.Empty(history.Steps(runs[0]).Cast<object>().Concat(history.Logs(runs[0])).Concat(history.Changes(runs[0])).Concat(history.Artifacts(runs[0])).Concat(history.Attempts(runs[0])));
        Assert.Contains("is gone", Assert.Throws<EngineException>(() => history.ArtifactPath(gone.Digest)).Message, StringComparison.Ordinal);
        Assert.All(history.Artifacts(runs[2]).Append(shared), artifact => Assert.True(File.Exists(history.ArtifactPath(artifact.Digest))));

        var next = await pipeline.RunAsync(pipeline.Options.With("n", "1"));
        Assert.Equal("test #4", next.Result.Name);
    }

    [Fact]
    public async Task Only_runs_that_ended_long_ago_go_when_an_age_is_given()
    {
        using var pipeline = new TestPipeline("int n", Logic, Make).Build();
        List<string> runs = [];
        foreach (var n in new[] { "1", "2", "3" })
            runs.Add((await pipeline.RunAsync(pipeline.Options.With("n", n))).Result.RunId);
        pipeline.Execute($"update runs set ended = '2020-01-01T00:00:00.000000Z' where id in ('{runs[0]}', '{runs[1]}')");
        using var history = pipeline.History();
        // Both limits: older than that, and not among the newest two.
        Assert.Equal([runs[0]], history.Prune(new() { OlderThan = TimeSpan.FromDays(30), Keep = 2 }).Runs.Select(run => run.Id));
        Assert.Equal([runs[1]], history.Prune(new() { OlderThan = TimeSpan.FromDays(30) }).Runs.Select(run => run.Id));
        Assert.Equal([runs[2]], history.Runs().Select(run => run.Id));
    }

    [Fact]
    public async Task A_run_that_goes_on_keeps_itself_and_what_it_made()
    {
        using var pipeline = new TestPipeline(
            "string file", """PipelinesSubmit_Last(Arg.Of<int[]>(PipelinesSubmit_Make(Arg.Of<int>(7)).Output<int[]>("result")), Arg.Of<string>(file));""",
            Make, """public static int Last(int[] x, string file) { Meet(file, file + ".go"); Console.WriteLine(x[0]); return x[0]; }""")
        { Helpers = TestRun.Meet }.Build();
        var old = new ArtifactStore(pipeline.Home).PathOf("sha256:" + new string('0', 64));
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        await File.WriteAllTextAsync(old, "of nobody", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With("file", pipeline.Shared("f")) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.When(e => e is StepChanged { Step: "Last", Status: StepStatus.Running });
        using var history = pipeline.History();
        var pruned = history.Prune(new() { Keep = 0 });
        Assert.Equal((0, 1), (pruned.Runs.Count, pruned.Artifacts));
        Assert.False(File.Exists(old));
        await File.WriteAllTextAsync(pipeline.Shared("f.go"), "", TestContext.Current.CancellationToken);
        var result = await run;
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.All(history.Artifacts(result.RunId), artifact => Assert.True(File.Exists(history.ArtifactPath(artifact.Digest))));
    }

    [Fact]
    public async Task Pruning_all_the_time_harms_no_run()
    {
        using var pipeline = new TestPipeline(
            "", """var x = PipelinesSubmit_Make(Arg.Of<int>(1)).Output<int[]>("result"); for (var i = 0; i < 3; i++) x = PipelinesSubmit_More(Arg.Of<int[]>(x)).Output<int[]>("result");""",
            Make, "public static int[] More(int[] x) => [.. x, x.Length];").Build();
        Directory.CreateDirectory(pipeline.Home);
        var over = false;
        var pruned = 0;
        var pruning = Task.Run(() =>
        {
            using var history = pipeline.History();
            while (!Volatile.Read(ref over))
                pruned += history.Prune(new() { Keep = 0 }).Runs.Count;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            var results = await Task.WhenAll(pipeline.RunAsync(), pipeline.RunAsync());
            Assert.All(results, run => Assert.Equal((RunStatus.Completed, null), (run.Result.Status, run.Result.Error?.Message)));
        }
        Volatile.Write(ref over, true);
        await pruning;
        // What was just written stays a little longer.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(pipeline.Home, "artifacts"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        using var last = pipeline.History();
        Assert.Equal(6, pruned + last.Prune(new() { Keep = 0 }).Runs.Count);
        Assert.Equal(0, Artifacts(pipeline));
    }

    [Fact]
    public async Task What_is_checked_for_use_meanwhile_stays()
    {
        using var pipeline = new TestPipeline("int n", Logic, Make).Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("n", "5"));
        using var history = pipeline.History();
        var (used, unused) = (history.Artifacts(result.RunId, "Make").Single(), history.Artifacts(result.RunId, "Make_1").Single());
        foreach (var artifact in new[] { used, unused })
            File.SetLastWriteTimeUtc(new ArtifactStore(pipeline.Home).PathOf(artifact.Digest), DateTime.UtcNow.AddHours(-1));
        using (TemporaryFolder.Create(pipeline.Home, "somebody at work"))
        {
            var store = new ArtifactStore(pipeline.Home);
            Assert.Equal(ArtifactState.Intact, store.Verify(used.Digest, used.Bytes));
            Assert.Equal(1, history.Prune(new() { Keep = 0 }).Artifacts);
            Assert.Equal(ArtifactState.Intact, store.Verify(used.Digest, used.Bytes));
            Assert.Equal(ArtifactState.Missing, store.Verify(unused.Digest, unused.Bytes));
        }
        // Nobody is at work any more, and what was just written stays a little longer.
        File.SetLastWriteTimeUtc(new ArtifactStore(pipeline.Home).PathOf(used.Digest), DateTime.UtcNow.AddHours(-1));
        Assert.Equal(1, history.Prune(new() { Keep = 0 }).Artifacts);
    }

    [Fact]
    public async Task What_a_runs_parameters_name_stays()
    {
        using var pipeline = new TestPipeline("int n", Logic, Make).Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("n", "5"));
        using var history = pipeline.History();
        var artifact = history.Artifacts(result.RunId, "Make").Single();
        pipeline.Execute($$"""delete from artifacts; update runs set parameters = '{"digest":"{{artifact.Digest}}" }'""");
        Assert.Equal(1, history.Prune(new() { Keep = 1 }).Artifacts);
        Assert.True(File.Exists(history.ArtifactPath(artifact.Digest)));
    }

    [Fact]
    public async Task What_a_code_covered_goes_with_the_last_step_that_ran_it_and_what_workers_ran_from_by_its_age()
    {
        using var pipeline = new TestPipeline("int n", Logic, Make) { HasCodes = true, ComponentSettings = { ["Make"] = new() { ["cache"] = true } } }.Build();
        File.WriteAllText(pipeline.StepFolder("Make") + ".code.json", "[]");
        await using (new TestWorker(pipeline))
            Assert.Equal(RunStatus.Completed, (await pipeline.RunAsync(pipeline.Options.With("n", "1") with { Mode = RunMode.Queued })).Result.Status);
        using var history = pipeline.History();
        using var connection = HistoryDatabase.Of(pipeline.Home, pipeline.Database).Open();
        history.Prune(new() { Keep = 1, OlderThan = TimeSpan.FromDays(1) });
        Assert.Equal(1, Count());
        var code = Assert.Single(Directory.GetDirectories(Path.Combine(pipeline.Home, "code")));
        Directory.SetLastWriteTimeUtc(code, DateTime.UtcNow.AddDays(-2));
        history.Prune(new() { Keep = 0 });
        Assert.Equal(0, Count());
        Assert.True(Directory.Exists(code));
        Assert.True(history.Prune(new() { OlderThan = TimeSpan.FromDays(1) }).Bytes > 0);
        Assert.False(Directory.Exists(code));

        long Count()
        {
            using var command = connection.CreateCommand();
            command.CommandText = "select count(*) from codes";
            return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    static int Artifacts(TestPipeline pipeline) => Directory.EnumerateFiles(Path.Combine(pipeline.Home, "artifacts"), "*", SearchOption.AllDirectories).Count();
}
