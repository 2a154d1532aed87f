using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Callbacks (rules F7–F10), in both modes.</summary>
public sealed class CallbackTests
{
    const string Make = "public static int Make() => 40;";
    const string Add = "public static int Add(int a, int b = 2) { Console.WriteLine($\"{a}+{b}\"); return a + b; }";
    const string Plain = "Console.WriteLine(Add(Make()));";
    const string Logic = "Console.WriteLine(PipelinesSubmit_Add(Arg.Of<int>(PipelinesSubmit_Make().Output<int>(\"result\"))).Output<int>(\"result\").Value);";

    static TestPipeline Pipeline(string helpers, string name, string method) => new TestPipeline("", Logic, Make, Add)
    { Plain = Plain, LogicHelpers = helpers, ComponentSettings = { ["Add"] = new() { [name] = "Test." + method } } }.Build();

    static Task<(RunResult Result, EventLog Events)> RunAsync(TestPipeline pipeline, RunMode mode) => pipeline.RunAsync(pipeline.Options with { Mode = mode });

    public static TheoryData<RunMode> Modes => [RunMode.Local, RunMode.Debug];

    [Theory, MemberData(nameof(Modes))]
    public async Task The_pre_callback_sees_values_and_defaults_and_its_edit_counts_F7(RunMode mode)
    {
        using var pipeline = Pipeline(
            """
            static bool Before(PipelineRun run, StepNode node, IDictionary<string, object> parameters)
            {
                var a = parameters["a"] is OutputReference made ? made.Load<int>() : (int)parameters["a"];
                Console.WriteLine($"{run.Id == PipelineRun.Current.Id} {node.Name} {node.Status} {a} {parameters["b"]}");
                parameters["b"] = 60;
                return true;
            }
            """,
            "preExecuteCallback", "Before");
        var (result, events) = await RunAsync(pipeline, mode);
        Assert.Equal(["True Add Pending 40 2", "100"], events.Lines(null));
        Assert.Equal(["40+60"], events.Lines("Add"));
        Assert.Equal(RunStatus.Completed, result.Status);
    }

    [Fact]
    public async Task A_replaced_reference_drops_its_edge_F7()
    {
        using var pipeline = Pipeline("static bool Before(PipelineRun run, StepNode node, IDictionary<string, object> parameters) { Console.WriteLine(string.Join(',', node.Parents)); parameters[\"a\"] = 1; return true; }", "preExecuteCallback", "Before");
        var (result, events) = await RunAsync(pipeline, RunMode.Local);
        Assert.Equal(["Make", "3"], events.Lines(null));
        Assert.Empty(result.Step("Add").Parents);
        using var history = pipeline.History();
        Assert.Empty(history.Steps(result.RunId)[1].Parents);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task False_skips_the_step_and_does_not_fail_the_run_F7(RunMode mode)
    {
        using var pipeline = Pipeline("static bool Before(PipelineRun run, StepNode node, IDictionary<string, object> parameters) => false;", "preExecuteCallback", "Before");
        var (result, events) = await RunAsync(pipeline, mode);
        Assert.Equal([StepStatus.Completed, StepStatus.Skipped], result.Steps.Select(step => step.Status));
        Assert.Equal("not run, because the pre-execute callback of 'Add' declined it", result.Step("Add").Error!.Message);
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error));
        Assert.Empty(events.Lines(null));
    }

    [Theory]
    [InlineData("parameters[\"a\"] = \"text\";", "the callback set 'a', which is int, to string")]
    [InlineData("parameters[\"c\"] = 1;", "the callback set 'c', which is no parameter of the step. It has: a, b.")]
    [InlineData("parameters.Remove(\"a\");", "the callback took 'a' out, which the step needs")]
    [InlineData("throw new IOException(\"boom\");", "boom")]
    public async Task An_edit_that_does_not_fit_and_a_pre_callback_that_throws_fail_the_step_F10(string edit, string message)
    {
        using var pipeline = Pipeline($"static bool Before(PipelineRun run, StepNode node, IDictionary<string, object> parameters) {{ {edit} return true; }}", "preExecuteCallback", "Before");
        foreach (var mode in (RunMode[])[RunMode.Local, RunMode.Debug])
        {
            var (result, _) = await RunAsync(pipeline, mode);
            Assert.Equal((RunStatus.Failed, StepStatus.Failed), (result.Status, result.Step("Add").Status));
            Assert.Equal(message, result.Step("Add").Error!.Message);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task The_post_callback_of_the_last_step_is_called_before_the_run_ends_F8(RunMode mode)
    {
        using var pipeline = Pipeline("static void After(PipelineRun run, StepNode node) => Console.WriteLine($\"after {node.Name} {node.Status} {run.Status} {node.Ended.HasValue} {node.RanOn is not null}\");", "postExecuteCallback", "After");
        var (result, events) = await RunAsync(pipeline, mode);
        Assert.Contains("after Add Completed Running True True", events.Lines(null));
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.IsType<RunEnded>(events.All[^1]);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task The_status_callback_hears_of_every_change_in_order_F9(RunMode mode)
    {
        using var pipeline = Pipeline("static void Changed(PipelineRun run, StepNode node, StepStatus previous) => Console.WriteLine($\"{previous}>{node.Status}\");", "statusChangeCallback", "Changed");
        var (_, events) = await RunAsync(pipeline, mode);
        Assert.Equal(["Pending>Running", "Running>Completed"], events.Lines(null).Where(line => line.Contains('>')));
    }

    const string Flaky = "public static int Flaky() => StepContext.Current.Attempt < 3 ? throw new InvalidOperationException(\"no\") : 7;";
    const string Again = "static bool Again(PipelineRun run, StepNode node, int retries) { Console.WriteLine($\"{retries} {node.RetriesDone} {node.Status} {node.Error.Message}\"); return retries < 5; }";

    [Theory, MemberData(nameof(Modes))]
    public async Task The_retry_callback_gets_the_number_of_retries_done_and_decides_F6(RunMode mode)
    {
        using var pipeline = new TestPipeline("", "Console.WriteLine(Flaky());", Flaky)
        { Plain = "Console.WriteLine(Flaky());", Helpers = Again, Settings = { ["retryCallback"] = "Test.Again" } }.Build();
        var (result, events) = await RunAsync(pipeline, mode);
        Assert.Equal(["0 0 Pending no", "1 1 Pending no", "7"], events.Lines(null));
        Assert.Equal(RunStatus.Completed, result.Status);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task The_number_caps_the_retry_callback_and_its_false_ends_the_step_F6(RunMode mode)
    {
        using var capped = new TestPipeline("", "Flaky();", Flaky)
        { Plain = "Flaky();", Helpers = Again, ComponentSettings = { ["Flaky"] = new() { ["retryCallback"] = "Test.Again", ["retryOnFailure"] = 1 } } }.Build();
        var (result, events) = await RunAsync(capped, mode);
        Assert.Equal((RunStatus.Failed, 2), (result.Status, result.Step("Flaky").Attempt));
        Assert.Equal(["0 0 Pending no"], events.Lines(null));

        using var refused = new TestPipeline("", "Flaky();", Flaky)
        { Plain = "Flaky();", Helpers = "static bool Never(PipelineRun run, StepNode node, int retries) => false;", ComponentSettings = { ["Flaky"] = new() { ["retryCallback"] = "Test.Never", ["retryOnFailure"] = 9 } } }.Build();
        (result, _) = await RunAsync(refused, mode);
        Assert.Equal((StepStatus.Failed, 1), (result.Step("Flaky").Status, result.Step("Flaky").Attempt));
    }

    [Theory]
    [InlineData(RunMode.Local, false)]
    [InlineData(RunMode.Local, true)]
    [InlineData(RunMode.Debug, false)]
    [InlineData(RunMode.Debug, true)]
    public async Task The_exit_callback_is_called_once_with_the_final_state(RunMode mode, bool fails)
    {
        using var pipeline = new TestPipeline("", "Make(); " + (fails ? "throw new IOException(\"no\");" : ""), Make)
        {
            Plain = "Make(); " + (fails ? "throw new IOException(\"no\");" : ""),
            Helpers = "static void Exit(PipelineRun run) => Console.WriteLine($\"exit {run.Status} {run.Steps.Count} {run.Version} {run.Name}\");",
            Settings = { ["exitCallback"] = "Test.Exit" },
        }.Build();
        var (result, events) = await RunAsync(pipeline, mode);
        var line = Assert.Single(events.Lines(null));
        Assert.StartsWith($"exit {(fails ? "Failed" : "Completed")} 1 0.1 test", line, StringComparison.Ordinal);
        Assert.Equal(fails ? RunStatus.Failed : RunStatus.Completed, result.Status);
    }

    [Theory]
    [InlineData("postExecuteCallback", "static void Throws(PipelineRun run, StepNode node) => throw new IOException(\"boom\");", "the PostExecuteCallback of step 'Add' threw: boom")]
    [InlineData("statusChangeCallback", "static void Throws(PipelineRun run, StepNode node, StepStatus previous) => throw new IOException(\"boom\");", "the StatusChangeCallback of step 'Add' threw: boom")]
    public async Task A_callback_that_throws_fails_the_run_at_its_end_but_no_step_F10(string setting, string helper, string message)
    {
        using var pipeline = Pipeline(helper, setting, "Throws");
        foreach (var mode in (RunMode[])[RunMode.Local, RunMode.Debug])
        {
            var (result, events) = await RunAsync(pipeline, mode);
            Assert.All(result.Steps, step => Assert.Equal(StepStatus.Completed, step.Status));
            Assert.Equal((RunStatus.Failed, message), (result.Status, result.Error!.Message));
            Assert.Contains("42", events.Lines(null));
        }
    }

    [Fact]
    public async Task An_exit_callback_that_throws_fails_the_run_F10()
    {
        using var pipeline = new TestPipeline("", "Make();", Make) { Helpers = "static void Exit(PipelineRun run) => throw new IOException(\"boom\");", Settings = { ["exitCallback"] = "Test.Exit" } }.Build();
        var (result, _) = await RunAsync(pipeline, RunMode.Local);
        Assert.Equal((RunStatus.Failed, "the ExitCallback threw: boom"), (result.Status, result.Error!.Message));
    }

    [Fact]
    public async Task Callbacks_of_one_run_never_overlap_F10()
    {
        const string helpers = """
            static int inside;
            static void Changed(PipelineRun run, StepNode node, StepStatus previous)
            {
                if (Interlocked.Increment(ref inside) != 1) throw new InvalidOperationException("overlap");
                Thread.SpinWait(20000);
                Interlocked.Decrement(ref inside);
            }
            """;
        using var pipeline = new TestPipeline("", "for (var i = 0; i < 8; i++) PipelinesSubmit_Make();", Make)
        { Helpers = helpers, ComponentSettings = { ["Make"] = new() { ["statusChangeCallback"] = "Test.Changed" } } }.Build();
        var (result, _) = await RunAsync(pipeline, RunMode.Local);
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task A_callback_may_cancel_the_run_F10(RunMode mode)
    {
        using var pipeline = Pipeline("static bool Before(PipelineRun run, StepNode node, IDictionary<string, object> parameters) { run.Cancel(); return true; }", "preExecuteCallback", "Before");
        var (result, _) = await RunAsync(pipeline, mode);
        Assert.Equal(RunStatus.Aborted, result.Status);
        Assert.Equal([StepStatus.Completed, StepStatus.Aborted], result.Steps.Select(step => step.Status));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task A_step_may_cancel_the_run_F10(RunMode mode)
    {
        const string stop = "public static async Task<int> Stop(CancellationToken stop = default) { PipelineRun.Current.Cancel(); await Task.Delay(-1, stop); return 1; }";
        using var pipeline = new TestPipeline("", "await PipelinesSubmit_Stop().WaitAsync();", stop) { Plain = "await Stop();" }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = mode, Grace = TimeSpan.FromSeconds(30) });
        Assert.Equal((RunStatus.Aborted, StepStatus.Aborted), (result.Status, result.Step("Stop").Status));
    }

    [Fact]
    public async Task Logic_may_cancel_its_run_and_sees_what_it_is_part_of_F12()
    {
        using var pipeline = new TestPipeline(
            "int n = 3, string s = \"x\"",
            "var run = PipelineRun.Current; Make(); Console.WriteLine($\"{run.Version} {run.Status} {run.Parameters[\"n\"]} {run.Parameters[\"s\"]} {run.Steps[0].Name} {run.Steps[0].Outputs[\"result\"].Format}\"); run.Cancel(); Make();", Make).Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options.With("n", "5"));
        Assert.Equal(["0.1 Running 5 x Make json"], events.Lines(null));
        Assert.Equal(RunStatus.Aborted, result.Status);
        Assert.Single(result.Steps);
    }

    [Fact]
    public async Task A_component_called_in_a_callback_says_so_and_does_not_hang()
    {
        using var pipeline = Pipeline("static void After(PipelineRun run, StepNode node) => Make();", "postExecuteCallback", "After");
        var (result, _) = await RunAsync(pipeline, RunMode.Local);
        Assert.Contains("'Make' was called in a callback, and a callback cannot wait for steps", result.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_that_is_not_there_is_refused_before_anything_runs()
    {
        using var pipeline = Pipeline("static void After(PipelineRun run) { }", "postExecuteCallback", "After");
        var error = await Assert.ThrowsAsync<EngineException>(() => RunAsync(pipeline, RunMode.Local));
        Assert.Contains("does not hold the callback 'Test.After' with the signature", error.Message, StringComparison.Ordinal);
    }
}
