using System.Globalization;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Runs that go on from earlier ones (rules H2, H3).</summary>
public sealed class ResumeTests
{
    const string Count = TestRun.Append + "static void Count(string file, int n) => Append(file, n + \"\\n\");";

    static IEnumerable<string> States(RunResult result) => result.Steps.Select(step => $"{step.Name} {step.Status.ToString().ToLowerInvariant()}");

    static Task<RunResult> Resume(TestPipeline pipeline, string run, EventLog? events = null) => PipelineRunner.ResumeAsync(
        run, pipeline.Options with { OnEvent = events is null ? null : events.Take }, TestContext.Current.CancellationToken);

    static TestPipeline Chain(string second = "File.Exists(\"mended\") ? n * 2 : throw new(\"broken\")") => new TestPipeline(
        "int n = 3",
        """
        var a = PipelinesSubmit_A(Arg.Of<int>(n)); PipelinesSubmit_Tell(Arg.Of<int>(a.Output<int>("result")));
        var b = PipelinesSubmit_B(Arg.Of<int>(a.Output<int>("result"))); Console.WriteLine("b=" + b.Output<int>("result").Value);
        """,
        "public static int A(int n) { Count(\"a\", n); return n + 1; }",
        "public static void Tell(int n) { Count(\"told\", n); }",
        $"public static int B(int n) {{ Count(\"b\", n); return {second}; }}")
    { Helpers = Count, HasCodes = true }.Build();

    [Fact]
    public async Task A_failed_run_goes_on_where_it_failed_and_repeats_no_finished_step_H2()
    {
        using var pipeline = Chain();
        var (failed, _) = await pipeline.RunAsync(pipeline.Options.With("n", "4"));
        Assert.Equal(["A completed", "Tell completed", "B failed"], States(failed));

        File.WriteAllText(pipeline.Shared("mended"), "");
        var events = new EventLog();
        var resumed = await Resume(pipeline, failed.RunId, events);

        Assert.Equal(["A completed", "Tell completed", "B completed"], States(resumed));
        Assert.Equal((failed.RunId, failed.Name, RunStatus.Completed), (resumed.RunId, resumed.Name, resumed.Status));
        Assert.Equal(["b=10"], events.Lines(null));
        Assert.Equal(("4\n", "5\n", "5\n5\n"), (Read("a"), Read("told"), Read("b")));
        Assert.Equal([true, true, false], events.All.OfType<StepChanged>().Where(changed => changed.Status == StepStatus.Completed).Select(changed => changed.Resumed));
        Assert.Equal(RunStatus.Failed, Assert.Single(events.All.OfType<RunStarted>()).Resumed);

        using var history = pipeline.History();
        Assert.Equal(["A 1", "Tell 1", "B 2"], history.Steps(resumed.RunId).Select(step => $"{step.Name} {step.Attempt}"));
        Assert.Equal(["A 1 Completed", "B 1 Failed", "B 2 Completed", "Tell 1 Completed"], history.Attempts(resumed.RunId).Select(attempt => $"{attempt.Step} {attempt.Attempt} {attempt.Status}").Order(StringComparer.Ordinal));
        Assert.Equal(RunStatus.Completed, Assert.Single(history.Runs()).Status);
        Assert.Equal(2, history.Artifacts(resumed.RunId).Count);
        Assert.True(history.Steps(resumed.RunId)[0].Ended < history.Steps(resumed.RunId)[2].Started);
        string Read(string file) => File.ReadAllText(pipeline.Shared(file));
    }

    [Fact]
    public async Task What_changed_since_runs_again_and_says_so_H2()
    {
        using var pipeline = Chain();
        var (failed, _) = await pipeline.RunAsync();
        using var mended = Chain(second: "n * 3");
        foreach (var file in Directory.EnumerateFiles(mended.Output, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(pipeline.Output, Path.GetRelativePath(mended.Output, file)), overwrite: true);
        var events = new EventLog();
        var resumed = await Resume(pipeline, failed.RunId, events);
        Assert.Equal(["A completed", "Tell completed", "B completed"], States(resumed));
        Assert.Equal(["b=12"], events.Lines(null));

        var (again, _) = await pipeline.RunAsync(pipeline.Options.With("n", "0"));
        using (var history = pipeline.History())
            Assert.Equal(RunStatus.Completed, history.Run(again.RunId).Status);
    }

    [Fact]
    public async Task A_finished_step_whose_code_changed_runs_again_and_says_why_H2()
    {
        using var pipeline = Chain();
        var (failed, _) = await pipeline.RunAsync();
        pipeline.Execute("update steps set cache_key = 'sha256:00', key_parts = replace(key_parts, '\"code\":\"sha256:', '\"code\":\"sha256:0') where name = 'A'");
        File.WriteAllText(pipeline.Shared("mended"), "");
        var events = new EventLog();
        await Resume(pipeline, failed.RunId, events);
        Assert.Contains(events.All.OfType<LogLine>(), line => line.Step == "A" && line.Text == "it runs again, because since then its code changed");
        Assert.Equal("3\n3\n", File.ReadAllText(pipeline.Shared("a")));
        Assert.Equal("4\n", File.ReadAllText(pipeline.Shared("told")));
    }

    [Fact]
    public async Task A_cached_step_that_has_to_run_in_the_resumed_run_is_nobody_elses_result_any_more()
    {
        using var pipeline = Chain();
        pipeline.ComponentSettings["A"] = new() { ["cache"] = true };
        pipeline.Build();
        await pipeline.RunAsync();
        var (failed, _) = await pipeline.RunAsync();
        Assert.Equal(["A cached", "Tell completed", "B failed"], States(failed));
        using var history = pipeline.History();
        var lost = history.ArtifactPath(Assert.Single(history.Artifacts(failed.RunId, "A")).Digest);
        File.Delete(lost);
        File.WriteAllText(pipeline.Shared("mended"), "");
        var resumed = await Resume(pipeline, failed.RunId);
        Assert.Equal(["A completed", "Tell completed", "B completed"], States(resumed));
        Assert.Null(history.Steps(failed.RunId)[0].TakenFrom);
    }

    [Fact]
    public async Task A_run_that_completed_or_ran_in_debug_mode_is_not_resumed()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_A();", "public static int A() => 1;") { Plain = "A(); throw new();", HasCodes = true }.Build();
        var (completed, _) = await pipeline.RunAsync();
        var (debug, _) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        Assert.Contains("there is nothing to resume", (await Assert.ThrowsAsync<EngineException>(() => Resume(pipeline, completed.RunId))).Message, StringComparison.Ordinal);
        Assert.Contains("ran in debug mode", (await Assert.ThrowsAsync<EngineException>(() => Resume(pipeline, debug.RunId))).Message, StringComparison.Ordinal);
        Assert.Contains("No run's id starts with 'x'", (await Assert.ThrowsAsync<EngineException>(() => Resume(pipeline, "x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rerun_takes_the_parameters_and_what_is_given_now_wins_H3()
    {
        using var pipeline = Chain(second: "n * 2");
        var (first, _) = await pipeline.RunAsync(pipeline.Options.With("n", "4"));
        var events = new EventLog();
        var again = await PipelineRunner.RerunAsync(first.RunId, pipeline.Options with { OnEvent = events.Take }, cancellationToken: TestContext.Current.CancellationToken);
        var other = await PipelineRunner.RerunAsync(first.RunId, (pipeline.Options with { OnEvent = events.Take }).With("n", "1"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["b=10", "b=4"], events.Lines(null));
        Assert.NotEqual(first.RunId, again.RunId);
        Assert.Equal(["A completed", "Tell completed", "B completed"], States(other));
    }

    [Fact]
    public async Task A_rerun_from_a_step_takes_what_comes_before_from_the_past_run_H3()
    {
        using var pipeline = Chain(second: "n * 2");
        var (first, _) = await pipeline.RunAsync();
        var from = await PipelineRunner.RerunAsync(first.RunId, pipeline.Options, "B", TestContext.Current.CancellationToken);
        Assert.Equal(["A cached", "Tell cached", "B completed"], States(from));
        Assert.Equal(new(first.RunId, "A"), from.Step("A").TakenFrom);
        var all = await PipelineRunner.RerunAsync(first.RunId, pipeline.Options, "A", TestContext.Current.CancellationToken);
        Assert.Equal(["A completed", "Tell completed", "B completed"], States(all));
        var error = await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RerunAsync(first.RunId, pipeline.Options, "C", TestContext.Current.CancellationToken));
        Assert.Contains("has no step 'C' to run from, only: A, Tell, B", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(RunMode.Local), InlineData(RunMode.Debug)]
    public async Task One_step_runs_again_on_the_inputs_that_it_had(RunMode mode)
    {
        using var pipeline = new TestPipeline(
            "string folder",
            """
            var list = new List<int[]>(); var pending = new Pending<int[]>();
            for (var i = 1; i < 3; i++) pending.Add(list, PipelinesSubmit_Make(Arg.Of<int>(i)).Output<int[]>("result"));
            PipelinesSubmit_Sum(Arg.Of<List<int[]>, int[]>(pending, list), Arg.Of<string>(folder));
            """,
            "public static int[] Make(int n) { Count(\"made\", n); return [n, n * 10]; }",
            "public static int Sum(List<int[]> all, string folder, int factor = 2) { Console.WriteLine($\"sum {all.Sum(a => a.Sum()) * factor}\"); return File.Exists(Path.Combine(folder, \"mended\")) ? 1 : throw new InvalidOperationException(\"broken\"); }")
        { Helpers = Count, HasCodes = true, Plain = "Sum([Make(1), Make(2)], folder);" }.Build();
        var (failed, _) = await pipeline.RunAsync(pipeline.Options.With("folder", pipeline.WorkingDirectory));
        var events = new EventLog();
        var options = pipeline.Options with { Mode = mode, OnEvent = events.Take };

        var again = await PipelineRunner.RunStepAsync(failed.RunId, "Sum", options, TestContext.Current.CancellationToken);
        File.WriteAllText(pipeline.Shared("mended"), "");
        var mended = await PipelineRunner.RunStepAsync(failed.RunId, "Sum", options, TestContext.Current.CancellationToken);

        Assert.Equal(["Sum failed", "Sum completed"], States(again).Concat(States(mended)));
        Assert.Equal(("broken", RunStatus.Completed), (again.Error!.Message, mended.Status));
        Assert.Equal(["sum 66", "sum 66"], events.Lines("Sum"));
        Assert.Equal(2, File.ReadAllLines(pipeline.Shared("made")).Length);
    }

    [Fact]
    public async Task A_step_whose_inputs_are_gone_or_were_not_recorded_is_refused()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Use(Arg.Of<int[]>(PipelinesSubmit_Make().Output<int[]>(\"result\")));",
            "public static int[] Make() => [1, 2, 3];", "public static int Use(int[] all) => all.Length;")
        { HasCodes = true, Plain = "Use(Make());" }.Build();
        var (run, _) = await pipeline.RunAsync();
        var (debug, _) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        using (var history = pipeline.History())
            File.Delete(history.ArtifactPath(Assert.Single(history.Artifacts(run.RunId, "Make")).Digest));
        async Task<string> Refused(string of, string step) => (await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RunStepAsync(of, step, pipeline.Options, TestContext.Current.CancellationToken))).Message;
        Assert.Contains("The input 'all' of 'Use'", await Refused(run.RunId, "Use"), StringComparison.Ordinal);
        Assert.Contains("has no step 'Used', only: Make, Use", await Refused(run.RunId, "Used"), StringComparison.Ordinal);
        Assert.Contains("was not recorded", await Refused(debug.RunId, "Use"), StringComparison.Ordinal);
    }

    /// <summary>Twelve steps: a chain, a fan, calls for their effect, and a value that the logic reads.</summary>
    static TestPipeline Twelve() => new TestPipeline(
        "",
        """
        var a = PipelinesSubmit_Add(Arg.Of<int>(1), Arg.Of<int>(2));
        var fan = Enumerable.Range(0, 5).Select(i => PipelinesSubmit_Add(Arg.Of<int>(a.Output<int>("result")), Arg.Of<int>(i))).ToList();
        PipelinesSubmit_Tell(Arg.Of<int>(fan[4].Output<int>("result")));
        var sum = fan[0].Output<int>("result").Value;
        for (var i = 0; i < 4; i++) sum = PipelinesSubmit_Add(Arg.Of<int>(sum), Arg.Of<int>(100)).Output<int>("result").Value;
        PipelinesSubmit_Tell(Arg.Of<int>(sum));
        """,
        "public static int Add(int a, int b) { Count($\"{a}+{b}\", Environment.ProcessId); return a + b; }",
        "public static void Tell(int n) { Count($\"told {n}\", Environment.ProcessId); }")
    { Helpers = Count, HasCodes = true }.Build();

    static readonly Lazy<Task<int>> Events = new(async () =>
    {
        using var pipeline = Twelve();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal((12, RunStatus.Completed), (result.Steps.Count, result.Status));
        return events.All.Count;
    });

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public async Task A_run_whose_engine_is_killed_at_any_event_is_resumed_to_the_same_result_H2(int share)
    {
        for (var number = 1 + share; number <= await Events.Value; number += 4 * TestDatabase.Every)
            await KillAndResume(number);
    }

    static async Task KillAndResume(int number)
    {
        using var pipeline = Twelve();
        using (var engine = EngineProcess.Start(pipeline, killedAt: number))
            await engine.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        string run;
        Dictionary<string, string> finished;
        using (var history = pipeline.History())
        {
            var record = Assert.Single(history.Runs());
            if (record.Status == RunStatus.Completed)
                return;
            Assert.Equal(RunStatus.Aborted, record.Status);
            run = record.Id;
            finished = history.Steps(run).Where(step => step.Status == StepStatus.Completed).ToDictionary(step => step.Name, step => $"{step.Started} {step.Attempt}");
        }
        var before = Counted(pipeline);
        foreach (var process in before.SelectMany(file => file.Value))
            await Processes.Gone(process);

        var resumed = await Resume(pipeline, run);

        Assert.Equal(RunStatus.Completed, resumed.Status);
        Assert.Equal(12, resumed.Steps.Count);
        using (var history = pipeline.History())
        {
            var steps = history.Steps(run);
            Assert.Equal(12, steps.Count);
            Assert.All(steps, step => Assert.Equal(StepStatus.Completed, step.Status));
            Assert.All(finished, step => Assert.Equal(step.Value, steps.Where(s => s.Name == step.Key).Select(s => $"{s.Started} {s.Attempt}").Single()));
            Assert.All(history.Artifacts(run), artifact => Assert.True(File.Exists(history.ArtifactPath(artifact.Digest))));
            Assert.Equal(10, history.Artifacts(run).Count);
        }
        Assert.Equal(["told 403", "told 7"], Counted(pipeline).Keys.Where(file => file.StartsWith("told", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(pipeline.Home, "tmp")));
    }

    static Dictionary<string, string[]> Counted(TestPipeline pipeline) =>
        Directory.GetFiles(pipeline.WorkingDirectory).ToDictionary(file => Path.GetFileName(file), File.ReadAllLines);
}
