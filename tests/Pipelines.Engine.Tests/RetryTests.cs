using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class RetryTests
{
    /// <summary>Fails until it was called so often.</summary>
    const string Flaky = """
        public static int Flaky(string file, int good)
        {
            File.AppendAllText(file, "x");
            var attempt = File.ReadAllText(file).Length;
            Console.WriteLine($"attempt {attempt} {StepContext.Current.Attempt}");
            return attempt < good ? throw new InvalidOperationException($"no {attempt}") : attempt;
        }
        """;

    const string Call = "Console.WriteLine(Flaky(file, good));";

    static TestPipeline Pipeline(Dictionary<string, object?> settings, Dictionary<string, object?>? pipeline = null) =>
        new TestPipeline("string file, int good", Call, Flaky) { Plain = Call, ComponentSettings = { ["Flaky"] = settings }, Settings = pipeline ?? [] }.Build();

    static RunOptions Options(TestPipeline pipeline, int good) => pipeline.Options.With("file", pipeline.Shared("f")).With("good", $"{good}");

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task A_failure_is_tried_again_and_each_attempt_has_its_record_and_log_F6(RunMode mode)
    {
        using var pipeline = Pipeline(new() { ["retryOnFailure"] = 2 });
        var (result, events) = await pipeline.RunAsync(Options(pipeline, 3) with { Mode = mode });
        Assert.Equal((RunStatus.Completed, 3), (result.Status, result.Step("Flaky").Attempt));
        Assert.Equal(["3"], events.Lines(null));
        Assert.Equal(
            ["Pending", "Running", "Pending", "Running", "Pending", "Running", "Completed"],
            events.All.OfType<StepChanged>().Where(change => change.Status != StepStatus.Queued).Select(change => change.Status.ToString()));
        using var history = pipeline.History();
        Assert.Equal([StepStatus.Failed, StepStatus.Failed, StepStatus.Completed], history.Attempts(result.RunId, "Flaky").Select(attempt => attempt.Status));
        Assert.Equal(["no 1", "no 2", null], history.Attempts(result.RunId, "Flaky").Select(attempt => attempt.Error?.Message));
        Assert.Equal([(1, "attempt 1 1"), (2, "attempt 2 2"), (3, "attempt 3 3")], history.Logs(result.RunId, "Flaky").Select(line => (line.Attempt, line.Text)));
        Assert.Equal(["attempt 2 2"], history.Attempts(result.RunId, "Flaky")[1].Error!.LogLines!);
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task The_pipelines_number_holds_for_components_that_set_none_F6(RunMode mode)
    {
        using var pipeline = Pipeline([], new() { ["retryOnFailure"] = 1 });
        var (result, _) = await pipeline.RunAsync(Options(pipeline, 3) with { Mode = mode });
        Assert.Equal((RunStatus.Failed, 2, "no 2"), (result.Status, result.Step("Flaky").Attempt, result.Error!.Message));
    }

    [Fact]
    public async Task An_explicit_zero_counts_F6()
    {
        using var pipeline = Pipeline(new() { ["retryOnFailure"] = 0 }, new() { ["retryOnFailure"] = 5 });
        var (result, _) = await pipeline.RunAsync(Options(pipeline, 3));
        Assert.Equal((RunStatus.Failed, 1), (result.Status, result.Step("Flaky").Attempt));
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task Between_attempts_a_step_is_pending_for_the_delay_and_its_back_off_F6(RunMode mode)
    {
        using var pipeline = Pipeline(new() { ["retryOnFailure"] = 2, ["retryDelaySeconds"] = 10, ["retryBackoff"] = 3.0 });
        var clock = new ManualClock();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Options(pipeline, 3) with { Mode = mode, Clock = clock, OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await clock.WhenSet(1);
        Assert.Equal(StepStatus.Pending, ((StepChanged)await events.When(e => e is StepChanged { Previous: StepStatus.Running })).Status);
        clock.Ring();
        await clock.WhenSet(2);
        clock.Ring();
        Assert.Equal(RunStatus.Completed, (await run).Status);
        Assert.InRange(clock.Set[0].TotalSeconds, 10, 12.5);
        Assert.InRange(clock.Set[1].TotalSeconds, 30, 37.5);
    }

    [Theory]
    [InlineData(1, 0, 4)]
    [InlineData(3, 0, 16)]
    [InlineData(3, 1, 20)]
    public void The_delay_grows_by_the_back_off_and_chance_adds_up_to_a_quarter(int retry, double chance, double seconds) =>
        Assert.Equal(seconds, new RetryDelay(TimeSpan.FromSeconds(4), 2).Before(retry, chance).TotalSeconds);

    [Fact]
    public void A_delay_that_does_not_grow_is_as_written() =>
        Assert.Equal(4, new RetryDelay(TimeSpan.FromSeconds(4), 1).Before(9, 1).TotalSeconds);

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task A_step_that_is_cancelled_between_attempts_is_aborted_F6(RunMode mode)
    {
        using var pipeline = Pipeline(new() { ["retryOnFailure"] = 2, ["retryDelaySeconds"] = 10 });
        var clock = new ManualClock();
        using var cancel = new CancellationTokenSource();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Options(pipeline, 3) with { Mode = mode, Clock = clock }, cancel.Token);
        await clock.WhenSet(1);
        await cancel.CancelAsync();
        var result = await run;
        Assert.Equal((RunStatus.Aborted, StepStatus.Aborted, 1), (result.Status, result.Step("Flaky").Status, result.Step("Flaky").Attempt));
    }

    [Fact]
    public async Task A_time_out_ends_the_process_with_all_that_it_started_and_is_a_failure_that_may_be_tried_again_F1()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses sleep");
        const string stubborn = """
            public static int Stubborn()
            {
                if (StepContext.Current.Attempt == 2) return 2;
                using var child = System.Diagnostics.Process.Start("sleep", "600");
                Console.WriteLine($"pids {Environment.ProcessId} {child.Id}");
                new ManualResetEvent(false).WaitOne();
                return 1;
            }
            """;
        using var pipeline = new TestPipeline("", "Console.WriteLine(Stubborn());", stubborn)
        { ComponentSettings = { ["Stubborn"] = new() { ["timeoutSeconds"] = 100, ["retryOnFailure"] = 1 } } }.Build();
        var clock = new ManualClock();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options with { Clock = clock, OnEvent = events.Take, Grace = TimeSpan.FromMilliseconds(100) }, TestContext.Current.CancellationToken);
        var line = (LogLine)await events.WhenLine("Stubborn", "pids");
        clock.Ring();
        var result = await run;
        Assert.Equal((RunStatus.Completed, 2), (result.Status, result.Step("Stubborn").Attempt));
        foreach (var processId in line.Text.Split(' ').Skip(1))
            await Processes.Gone(processId);
        using var history = pipeline.History();
        var error = history.Attempts(result.RunId, "Stubborn")[0].Error!;
        Assert.Equal(("System.TimeoutException", "the step did not end within its time-out of 100 s"), (error.Type, error.Message));
    }

    [Fact]
    public async Task In_debug_mode_a_step_that_passes_its_time_out_gets_its_token_and_fails_F1()
    {
        using var pipeline = new TestPipeline(
            "", "", """public static int Wait(CancellationToken stop = default) { Console.WriteLine("waits"); stop.WaitHandle.WaitOne(); return 1; }""")
        { Plain = "try { Wait(); } catch (StepFailedException e) { Console.WriteLine(e.OriginalMessage); throw; }", ComponentSettings = { ["Wait"] = new() { ["timeoutSeconds"] = 7 } } }.Build(withBundles: false);
        var clock = new ManualClock();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { Mode = RunMode.Debug, Clock = clock, OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Wait", "waits");
        clock.Ring();
        var result = await run;
        Assert.Equal((RunStatus.Failed, StepStatus.Failed, "Wait"), (result.Status, result.Step("Wait").Status, result.Error!.Step));
        Assert.Equal(["the step did not end within its time-out of 7 s"], events.Lines(null));
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task The_pipelines_own_time_out_ends_the_run_and_fails_it(RunMode mode)
    {
        const string wait = """public static int Wait(CancellationToken stop = default) { Console.WriteLine("waits"); stop.WaitHandle.WaitOne(); stop.ThrowIfCancellationRequested(); return 1; }""";
        using var pipeline = new TestPipeline("", "Wait();", wait) { Plain = "Wait();", Settings = { ["timeoutSeconds"] = 60 } }.Build();
        var clock = new ManualClock();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { Mode = mode, Clock = clock, OnEvent = events.Take, Grace = TimeSpan.FromSeconds(30) }, TestContext.Current.CancellationToken);
        await events.WhenLine("Wait", "waits");
        clock.Ring();
        var result = await run;
        Assert.Equal((RunStatus.Failed, "System.TimeoutException", StepStatus.Aborted), (result.Status, result.Error!.Type, result.Step("Wait").Status));
        Assert.Equal("the run did not end within the pipeline's time-out of 60 s", result.Error.Message);
    }

    [Fact]
    public async Task A_setting_of_a_wrong_kind_is_refused_by_name_before_anything_runs()
    {
        using var pipeline = Pipeline(new() { ["retryOnFailure"] = "often" });
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync(Options(pipeline, 1)));
        Assert.Equal(2, error.ExitCode);
        Assert.Contains("The setting 'retryOnFailure' of 'Flaky' is 'often', but is to be a whole number from 0 up.", error.Message, StringComparison.Ordinal);
    }
}
