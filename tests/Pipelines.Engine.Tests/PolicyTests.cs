using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>What a failure does to the rest of the run (rules F2–F5), in both modes where they differ.</summary>
public sealed class PolicyTests
{
    const string Fail = "public static int Fail() => throw new InvalidOperationException(\"no\");";
    const string Next = "public static int Next(int value) => value;";
    const string Long = """public static int Long(string mine, string other) { Meet(mine, other); return 1; }""";
    const string Wait = """public static int Wait(CancellationToken stop = default) { Console.WriteLine("waits"); stop.WaitHandle.WaitOne(); stop.ThrowIfCancellationRequested(); return 1; }""";

    static readonly Dictionary<string, object?> Continues = new() { ["continueOnFail"] = true };
    static readonly Dictionary<string, object?> Aborts = new() { ["abortOnFailure"] = true };

    [Fact]
    public async Task A_failing_step_beside_a_long_one_fails_the_run_and_the_long_one_completes_F2()
    {
        using var pipeline = new TestPipeline(
            "string file", "PipelinesSubmit_Long(Arg.Of<string>(file), Arg.Of<string>(file + 2)); var a = PipelinesSubmit_Fail().Output<int>(\"result\"); Go(a, file + 2);", Long, Fail)
        { Helpers = TestRun.Meet + "static void Go(Handle<int> failing, string file) { try { _ = failing.Value; } finally { File.WriteAllText(file, \"\"); } }" }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("file", pipeline.Shared("f")));
        Assert.Equal((RunStatus.Failed, "Fail"), (result.Status, result.Error!.Step));
        Assert.Equal([StepStatus.Completed, StepStatus.Failed], result.Steps.Select(step => step.Status));
    }

    [Fact]
    public async Task A_tolerated_failure_skips_what_is_connected_over_three_levels_and_does_not_fail_the_run_F4()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            var a = PipelinesSubmit_Fail().Output<int>("result");
            var b = PipelinesSubmit_Next(Arg.Of<int>(a)).Output<int>("result");
            var c = PipelinesSubmit_Next(Arg.Of<int>(b)).Output<int>("result");
            PipelinesSubmit_Next(Arg.Of<int>(c));
            PipelinesSubmit_Next(Arg.Of<int>(7));
            """,
            Fail, Next)
        { ComponentSettings = { ["Fail"] = Continues } }.Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal(
            [StepStatus.Failed, StepStatus.Skipped, StepStatus.Skipped, StepStatus.Skipped, StepStatus.Completed], result.Steps.Select(step => step.Status));
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error));
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task Reading_what_hangs_on_a_tolerated_failure_ends_the_logic_but_does_not_fail_the_run_F3(RunMode mode)
    {
        using var pipeline = new TestPipeline("", "Console.WriteLine(Next(Fail())); Console.WriteLine(\"never\");", Fail, Next)
        {
            Plain = "Console.WriteLine(Next(Fail())); Console.WriteLine(\"never\");",
            ComponentSettings = { ["Fail"] = Continues },
        }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error));
        Assert.Equal(StepStatus.Failed, result.Step("Fail").Status);
        Assert.Empty(events.Lines(null));
    }

    [Fact]
    public async Task A_failure_of_another_step_fails_the_run_all_the_same_F4()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Fail(); PipelinesSubmit_Worse(); ", Fail, "public static int Worse() => throw new InvalidOperationException(\"worse\");")
        { ComponentSettings = { ["Fail"] = Continues } }.Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Failed, "Worse"), (result.Status, result.Error!.Step));
    }

    [Fact]
    public async Task The_first_failure_ends_what_runs_and_what_waits_at_once_F5()
    {
        using var pipeline = new TestPipeline(
            "string file", "var a = PipelinesSubmit_Wait().Output<int>(\"result\"); PipelinesSubmit_Next(Arg.Of<int>(a)); PipelinesSubmit_FailOnce(Arg.Of<string>(file));",
            Wait, Next, "public static int FailOnce(string file) { Meet(file + 1, file); throw new InvalidOperationException(\"no\"); }")
        { Helpers = TestRun.Meet, Settings = Aborts }.Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With("file", pipeline.Shared("f")) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Wait", "waits");
        File.WriteAllText(pipeline.Shared("f"), "");
        var result = await run;
        Assert.Equal([StepStatus.Aborted, StepStatus.Aborted, StepStatus.Failed], result.Steps.Select(step => step.Status));
        Assert.Equal((RunStatus.Failed, "FailOnce"), (result.Status, result.Error!.Step));
    }

    [Fact]
    public async Task A_tolerated_failure_and_one_that_is_caught_abort_nothing_F5()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Fail(); try { Caught(); } catch (StepFailedException) { Console.WriteLine(\"caught\"); } PipelinesSubmit_Next(Arg.Of<int>(1));",
            Fail, Next, "public static int Caught() => throw new InvalidOperationException(\"no\");")
        { Settings = Aborts, ComponentSettings = { ["Fail"] = Continues } }.Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal([StepStatus.Failed, StepStatus.Failed, StepStatus.Completed], result.Steps.Select(step => step.Status));
        Assert.Equal(["caught"], events.Lines(null));
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task A_failure_that_leaves_the_logic_ends_the_rest_F5(RunMode mode)
    {
        const string async = """public static async Task<int> Slow(CancellationToken stop = default) { Console.WriteLine("waits"); await Task.Delay(-1, stop); return 1; }""";
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Slow(); Fail();", async, Fail) { Plain = "_ = Slow(); Fail(); await Task.Yield();", Settings = Aborts }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = mode, Grace = TimeSpan.FromSeconds(30) });
        Assert.Equal([StepStatus.Aborted, StepStatus.Failed], result.Steps.Select(step => step.Status));
        Assert.Equal((RunStatus.Failed, "Fail"), (result.Status, result.Error!.Step));
    }

    [Fact]
    public async Task A_cancelled_step_has_one_outcome_a_hundred_times_of_a_hundred_F11()
    {
        // One listens, one ends well as soon as it is told, one throws something else then: they race with the cancel in each run.
        string[] answers = ["stop.ThrowIfCancellationRequested(); return 1;", "return 1;", "throw new IOException(\"cut\");"];
        var components = answers.Select((answer, i) =>
            $"public static async Task<int> Step{i}(CancellationToken stop = default) {{ Console.WriteLine(\"waits\"); try {{ await Task.Delay(-1, stop); }} catch (OperationCanceledException) {{ }} {answer} }}").ToArray();
        using var pipeline = new TestPipeline("", "", components) { Plain = "var all = new[] { Step0(), Step1(), Step2() }; await Task.WhenAll(all);" }.Build(withBundles: false);
        for (var i = 0; i < 100; i++)
        {
            using var cancel = new CancellationTokenSource();
            var events = new EventLog();
            var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { Mode = RunMode.Debug, OnEvent = events.Take }, cancel.Token);
            await events.WhenLine("Step2", "waits");
            await cancel.CancelAsync();
            var result = await run;
            Assert.Equal(RunStatus.Aborted, result.Status);
            Assert.All(result.Steps, step => Assert.Equal(StepStatus.Aborted, step.Status));
        }
    }
}
