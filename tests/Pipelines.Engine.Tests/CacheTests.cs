using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class CacheTests
{
    const string Count = TestRun.Append + "static void Count(string file) => Append(file, \"x\");";

    static readonly Dictionary<string, object?> Caches = new() { ["cache"] = true };

    static IEnumerable<string> States(RunResult result) => result.Steps.Select(step => $"{step.Name} {step.Status.ToString().ToLowerInvariant()}");

    static TestPipeline Chain(string first = "n + 1", string second = "n * 2") => new TestPipeline(
        "int n = 3", "var a = PipelinesSubmit_A(Arg.Of<int>(n)); var b = PipelinesSubmit_B(Arg.Of<int>(a.Output<int>(\"result\"))); Console.WriteLine(\"b=\" + b.Output<int>(\"result\").Value);",
        $"public static int A(int n) {{ Count(\"a\"); return {first}; }}", $"public static int B(int n, int by = 1) {{ Count(\"b\"); return ({second}) * by; }}")
    {
        Helpers = Count,
        HasCodes = true,
        ComponentSettings = { ["A"] = Caches, ["B"] = Caches },
    }.Build();

    [Fact]
    public async Task A_second_run_takes_every_result_and_starts_no_step_C1_C7()
    {
        using var pipeline = Chain();
        var (first, _) = await pipeline.RunAsync();
        var (second, events) = await pipeline.RunAsync();

        Assert.Equal(["A completed", "B completed"], States(first));
        Assert.Equal(["A cached", "B cached"], States(second));
        Assert.Equal(RunStatus.Completed, second.Status);
        Assert.Equal(["b=8"], events.Lines(null));
        Assert.Equal("x", File.ReadAllText(pipeline.Shared("a")));
        Assert.Equal(8, await second.Steps["B"].OutputAsync<int>(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(["Pending", "Cached"], events.All.OfType<StepChanged>().Where(changed => changed.Step == "A").Select(changed => changed.Status.ToString()));

        using var history = pipeline.History();
        Assert.All(history.Steps(second.RunId), step => Assert.Equal(new(first.RunId, step.Name), step.TakenFrom));
        Assert.Empty(history.Attempts(second.RunId));
    }

    [Fact]
    public async Task Equal_content_is_a_hit_whoever_made_it_C3()
    {
        using var pipeline = Chain(first: "n * n");
        await pipeline.RunAsync(pipeline.Options.With("n", "3"));
        var (other, _) = await pipeline.RunAsync(pipeline.Options.With("n", "-3"));
        Assert.Equal(["A completed", "B cached"], States(other));
    }

    [Fact]
    public async Task Other_code_and_what_takes_its_other_result_run_C1()
    {
        using var pipeline = Chain();
        await pipeline.RunAsync();
        using var changed = Chain(second: "n * 3");
        var (result, events) = await changed.RunAsync(changed.Options with { Home = pipeline.Home, Database = pipeline.Database });
        Assert.Equal(["A cached", "B completed"], States(result));
        Assert.Equal(["b=12"], events.Lines(null));
    }

    [Fact]
    public async Task A_default_that_is_written_out_is_the_same_input_C1()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_A(Arg.Of<int>(3)).Wait(); PipelinesSubmit_A(Arg.Of<int>(3), Arg.Of<double>(0.5)).Wait(); PipelinesSubmit_A(Arg.Of<int>(3), Arg.Of<double>(0.25)).Wait();",
            "public static double A(int n, double by = 0.5) => n * by;")
        { HasCodes = true, ComponentSettings = { ["A"] = Caches } }.Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal(["A completed", "A_1 cached", "A_2 completed"], States(result));
    }

    [Fact]
    public async Task A_list_of_results_counts_by_its_elements_in_their_order()
    {
        using var pipeline = new TestPipeline(
            "int more = 0",
            """
            var list = new List<int>(); var pending = new Pending<int>();
            pending.Add(list, PipelinesSubmit_One(Arg.Of<int>(1 + more)).Output<int>("result")); pending.Add(list, PipelinesSubmit_One(Arg.Of<int>(2)).Output<int>("result"));
            PipelinesSubmit_Sum(Arg.Of<List<int>, int>(pending, list));
            """,
            "public static int One(int n) => n % 5;", "public static int Sum(List<int> all) => all.Sum();")
        { HasCodes = true, ComponentSettings = { ["Sum"] = Caches } }.Build();
        var (first, _) = await pipeline.RunAsync();
        var (again, _) = await pipeline.RunAsync();
        var (equal, _) = await pipeline.RunAsync(pipeline.Options.With("more", "5"));
        var (other, _) = await pipeline.RunAsync(pipeline.Options.With("more", "1"));
        Assert.Equal(
            [StepStatus.Completed, StepStatus.Cached, StepStatus.Cached, StepStatus.Completed], new[] { first, again, equal, other }.Select(run => run.Steps["Sum"].Status));
    }

    [Fact]
    public async Task Names_queues_retries_and_times_are_not_in_the_key_and_the_users_version_is_C1()
    {
        using var pipeline = Chain();
        await pipeline.RunAsync();
        pipeline.ComponentSettings["A"] = new() { ["cache"] = true, ["retryOnFailure"] = 3, ["executionQueue"] = "gpu", ["tags"] = new List<object?> { "t" } };
        Assert.Equal(["A cached", "B cached"], States((await pipeline.Build().RunAsync()).Result));
        pipeline.ComponentSettings["A"] = new() { ["cache"] = true, ["cacheVersion"] = "2" };
        Assert.Equal(["A completed", "B cached"], States((await pipeline.Build().RunAsync()).Result));
        Assert.Equal(["A cached", "B cached"], States((await pipeline.Build().RunAsync()).Result));
    }

    [Fact]
    public async Task Only_components_with_Cache_and_a_code_hash_take_results()
    {
        using var pipeline = Chain();
        pipeline.ComponentSettings.Remove("B");
        pipeline.Build();
        await pipeline.RunAsync();
        Assert.Equal(["A cached", "B completed"], States((await pipeline.RunAsync()).Result));

        using var unhashed = new TestPipeline("", "PipelinesSubmit_A();", "public static int A() => 1;") { ComponentSettings = { ["A"] = Caches } }.Build();
        await unhashed.RunAsync();
        Assert.Equal(["A completed"], States((await unhashed.RunAsync()).Result));
    }

    [Fact]
    public async Task Equal_calls_at_the_same_time_run_once_C4()
    {
        using var pipeline = new TestPipeline(
            "", "var all = Enumerable.Range(0, 8).Select(_ => PipelinesSubmit_A(Arg.Of<int>(1))).ToList(); all.ForEach(a => a.Wait());",
            "public static int A(int n) { Count(\"a\"); return n; }")
        { Helpers = Count, HasCodes = true, ComponentSettings = { ["A"] = Caches } }.Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal("x", File.ReadAllText(pipeline.Shared("a")));
        Assert.Equal(1, result.Steps.Count(step => step.Status == StepStatus.Completed));
        Assert.Equal(7, result.Steps.Count(step => step.Status == StepStatus.Cached));
        using var history = pipeline.History();
        Assert.All(history.Steps(result.RunId).Skip(1), step => Assert.Equal(new(result.RunId, "A"), step.TakenFrom));
    }

    /// <summary>A step that says that it runs, and ends when it may.</summary>
    static TestPipeline SlowCached() => new TestPipeline(
        "", "Console.WriteLine(\"got \" + PipelinesSubmit_Slow(Arg.Of<int>(1)).Output<int>(\"result\").Value);",
        "public static int Slow(int n) { Count(\"slow\"); Console.WriteLine(\"runs\"); while (!File.Exists(\"go\")) Thread.Sleep(5); if (File.Exists(\"fail\")) { File.Delete(\"fail\"); throw new(\"once\"); } return n + 1; }")
    { Helpers = Count, HasCodes = true, ComponentSettings = { ["Slow"] = Caches } }.Build();

    static async Task<(Task<(RunResult Result, EventLog Events)> First, Task<(RunResult Result, EventLog Events)> Second)> TwoAtOnce(TestPipeline pipeline)
    {
        var (started, waiting) = (new EventLog(), new EventLog());
        var first = Run(started);
        await started.WhenLine("Slow", "runs");
        var second = Run(waiting);
        await waiting.WhenLine("Slow", "the same call runs just now, as 'Slow' of the run");
        return (first, second);

        async Task<(RunResult, EventLog)> Run(EventLog events) =>
            (await PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { OnEvent = events.Take }, TestContext.Current.CancellationToken), events);
    }

    [Fact]
    public async Task Equal_calls_of_two_runs_at_the_same_time_run_once_C4()
    {
        using var pipeline = SlowCached();
        var (first, second) = await TwoAtOnce(pipeline);
        File.WriteAllText(pipeline.Shared("go"), "");
        var ((made, _), (taken, events)) = (await first, await second);
        Assert.Equal(["Slow completed", "Slow cached"], [.. States(made), .. States(taken)]);
        Assert.Equal("x", File.ReadAllText(pipeline.Shared("slow")));
        Assert.Equal(["got 2"], events.Lines(null));
        using var history = pipeline.History();
        Assert.Equal(new(made.RunId, "Slow"), history.Steps(taken.RunId)[0].TakenFrom);
    }

    [Fact]
    public async Task A_failure_in_another_run_is_no_result_C4()
    {
        using var pipeline = SlowCached();
        File.WriteAllText(pipeline.Shared("fail"), "");
        var (first, second) = await TwoAtOnce(pipeline);
        File.WriteAllText(pipeline.Shared("go"), "");
        Assert.Equal(["Slow failed", "Slow completed"], [.. States((await first).Result), .. States((await second).Result)]);
        Assert.Equal("xx", File.ReadAllText(pipeline.Shared("slow")));
    }

    [Fact]
    public async Task A_cancelled_run_waits_for_no_other_one_C4()
    {
        using var pipeline = SlowCached();
        var events = new EventLog();
        var first = pipeline.RunAsync();
        using var cancel = new CancellationTokenSource();
        await TestRun.Until(() => File.Exists(pipeline.Shared("slow")));
        var second = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { OnEvent = events.Take }, cancel.Token);
        await events.WhenLine("Slow", "the same call runs just now");
        await cancel.CancelAsync();
        Assert.Equal(RunStatus.Aborted, (await second).Status);
        File.WriteAllText(pipeline.Shared("go"), "");
        Assert.Equal(RunStatus.Completed, (await first).Result.Status);
    }

    [Fact]
    public async Task A_killed_engine_makes_no_result_and_the_run_that_waited_makes_it_C4()
    {
        using var pipeline = SlowCached();
        using var engine = EngineProcess.Start(pipeline);
        while (await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "Slow: runs")
        {
        }
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "the same call runs just now");
        engine.Kill();
        File.WriteAllText(pipeline.Shared("go"), "");
        Assert.Equal(["Slow completed"], States(await run));
    }

    [Fact]
    public async Task A_failure_is_no_result_for_equal_calls_C4()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 3; i++) PipelinesSubmit_A(Arg.Of<int>(1));",
            "public static int A(int n) { Count(\"a\"); return File.ReadAllText(\"a\").Length < 2 ? throw new(\"once\") : n; }")
        { Helpers = Count, HasCodes = true, ComponentSettings = { ["A"] = Caches } }.Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal(["A failed", "A_1 completed", "A_2 cached"], States(result));
        Assert.Equal(["A cached", "A_1 cached", "A_2 cached"], States((await pipeline.RunAsync()).Result));
    }

    [Fact]
    public async Task Without_the_cache_all_runs_and_a_refreshed_step_runs_alone_C5()
    {
        using var pipeline = Chain();
        await pipeline.RunAsync();
        Assert.Equal(["A completed", "B completed"], States((await pipeline.RunAsync(pipeline.Options with { NoCache = true })).Result));
        Assert.Equal(["A completed", "B cached"], States((await pipeline.RunAsync(pipeline.Options with { Refresh = ["A"] })).Result));
        Assert.Equal(["A cached", "B completed"], States((await pipeline.RunAsync(pipeline.Options with { Refresh = ["B"] })).Result));
        Assert.Equal(["A cached", "B cached"], States((await pipeline.RunAsync(pipeline.Options with { Refresh = ["B_1"] })).Result));
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync(pipeline.Options with { Refresh = ["C"] }));
        Assert.Contains("no step 'C' to refresh. Components are: A, B", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    [Theory]
    [InlineData(false, "gone from")]
    [InlineData(true, "damaged in")]
    public async Task A_result_that_is_gone_or_damaged_is_a_miss_with_a_warning_C6(bool damaged, string said)
    {
        using var pipeline = Chain();
        var (first, _) = await pipeline.RunAsync();
        string path;
        using (var history = pipeline.History())
            path = history.ArtifactPath(Assert.Single(history.Artifacts(first.RunId, "A")).Digest);
        File.SetAttributes(path, FileAttributes.Normal);
        if (damaged)
            File.WriteAllText(path, "5");
        else
            File.Delete(path);
        var (second, events) = await pipeline.RunAsync();
        Assert.Equal(["A completed", "B cached"], States(second));
        Assert.Contains(events.All.OfType<LogLine>(), line => line is { Step: "A", Stream: "err" } && line.Text.Contains($"its 'result' is {said} the store", StringComparison.Ordinal));
        Assert.Equal(["A cached", "B cached"], States((await pipeline.RunAsync()).Result));
    }

    [Fact]
    public async Task What_the_step_had_uploaded_appears_on_this_run_too_C7()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_A(); PipelinesSubmit_A();",
            """
            public static int A()
            {
                File.WriteAllText("m", "weights"); File.WriteAllText("r", "report");
                StepContext.Current.UploadModel("weights", "m"); PipelineRun.Current.UploadArtifact("report", "r");
                return 1;
            }
            """)
        {
            HasCodes = true,
            ComponentSettings = { ["A"] = new() { ["cache"] = true, ["monitorModels"] = new List<object?> { new Dictionary<string, object?> { ["name"] = "*", ["target"] = "best" } } } },
        }.Build();
        var (first, _) = await pipeline.RunAsync();
        var (second, _) = await pipeline.RunAsync();
        Assert.Equal(["A completed", "A_1 cached"], States(first));
        Assert.Equal(["A cached", "A_1 cached"], States(second));
        using var history = pipeline.History();
        IEnumerable<string> Uploads(RunResult run) => history.Artifacts(run.RunId).Where(artifact => artifact.Kind != ArtifactKind.Output).Select(artifact => $"{artifact.Step}/{artifact.Kind}/{artifact.Name}").Order(StringComparer.Ordinal);
        Assert.Equal(["/Artifact/report", "/Model/best", "A/Model/weights", "A_1/Model/weights"], Uploads(first));
        Assert.Equal(Uploads(first), Uploads(second));
    }

    [Fact]
    public async Task Callbacks_see_a_step_that_was_taken_F8()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_A();", "public static int A() => 1;")
        {
            HasCodes = true,
            LogicHelpers = """
                public static bool Before(PipelineRun run, StepNode node, IDictionary<string, object> parameters) { Console.WriteLine("before " + node.Name); return true; }
                public static void After(PipelineRun run, StepNode node) => Console.WriteLine($"after {node.Name} {node.Status}");
                """,
            ComponentSettings = { ["A"] = new() { ["cache"] = true, ["preExecuteCallback"] = "Test.Before", ["postExecuteCallback"] = "Test.After" } },
        }.Build();
        await pipeline.RunAsync();
        var (_, events) = await pipeline.RunAsync();
        Assert.Equal(["before A", "after A Cached"], events.Lines(null));
    }

    [Fact]
    public async Task What_a_pre_execute_callback_put_in_counts_F7()
    {
        using var pipeline = new TestPipeline(
            "int n", "PipelinesSubmit_A(Arg.Of<int>(n));", "public static int A(int n) => n;")
        {
            HasCodes = true,
            LogicHelpers = "public static bool Before(PipelineRun run, StepNode node, IDictionary<string, object> parameters) { parameters[\"n\"] = 7; return true; }",
            ComponentSettings = { ["A"] = new() { ["cache"] = true, ["preExecuteCallback"] = "Test.Before" } },
        }.Build();
        await pipeline.RunAsync(pipeline.Options.With("n", "1"));
        Assert.Equal(["A cached"], States((await pipeline.RunAsync(pipeline.Options.With("n", "2"))).Result));
    }

    [Fact]
    public async Task A_cancelled_run_ends_steps_that_wait_for_an_equal_one()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_A(); PipelinesSubmit_A(); ",
            "public static int A() { PipelineRun.Current.Cancel(); Thread.Sleep(Timeout.Infinite); return 1; }")
        { HasCodes = true, ComponentSettings = { ["A"] = Caches } }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Grace = TimeSpan.FromMilliseconds(200) });
        Assert.Equal(["A aborted", "A_1 aborted"], States(result));
    }
}
