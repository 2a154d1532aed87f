using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class DebugTests
{
    static async Task<(RunResult Result, EventLog Events)> DebugAsync(TestPipeline pipeline, RunOptions? options = null) =>
        await pipeline.Build(withBundles: false).RunAsync((options ?? pipeline.Options) with { Mode = RunMode.Debug });

    [Fact]
    public async Task Steps_are_plain_calls_in_order_and_recorded_all_the_same_M1()
    {
        using var pipeline = new TestPipeline(
            "int n = 3", "", "public static int Add(int a, int b = 1) { Console.WriteLine(\"step\"); return a + b; }", "private static void Effect() { }")
        { Plain = "Console.WriteLine(\"logic\"); var x = Add(n); Effect(); Func<int, int, int> f = Add; Console.WriteLine($\"{f(x, 10)} {Environment.ProcessId}\");" };
        var (result, events) = await DebugAsync(pipeline, pipeline.Options.With("n", "5"));
        Assert.Null(result.Error);
        Assert.Equal(["Add", "Effect", "Add_1"], result.Steps.Select(step => step.Name));
        Assert.All(result.Steps, step => Assert.Equal(StepStatus.Completed, step.Status));
        Assert.Equal(["logic", $"16 {Environment.ProcessId}"], events.Lines(null));
        Assert.Equal(["step"], events.Lines("Add_1"));
        using var history = pipeline.History();
        Assert.Equal(RunMode.Debug, history.Run(result.RunId).Mode);
        Assert.Equal(["Add", "Effect", "Add_1"], history.Steps(result.RunId).Select(step => step.Name));
        Assert.Equal(3, history.Attempts(result.RunId).Count);
    }

    [Fact]
    public async Task A_step_gets_its_own_copy_of_what_it_could_change_P20()
    {
        using var pipeline = new TestPipeline("", "", "public static int Spoil(List<int> values) { values.Add(9); return values.Count; }", "public static List<int> Make() => [1];")
        {
            Plain = "var list = Make(); Console.WriteLine(Spoil(list)); Console.WriteLine(list.Count);",
        };
        var (result, events) = await DebugAsync(pipeline);
        Assert.Equal(["2", "1"], events.Lines(null));
        Assert.Equal(["Make"], result.Step("Spoil").Parents);
        (_, events) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug, Share = true });
        Assert.Equal(["2", "2"], events.Lines(null));
    }

    [Fact]
    public async Task A_failing_step_throws_at_its_call_and_later_calls_are_not_made_F2()
    {
        using var pipeline = new TestPipeline("", "", "public static int Fail()\n{\n    throw new FileNotFoundException(\"no file\");\n}", "public static int Next() => 1;")
        {
            Plain = "try { Fail(); } catch (StepFailedException e) { Console.WriteLine($\"{e.Step} {e.OriginalType} {((FileNotFoundException)e.InnerException!).Message}\"); } Fail(); Next();",
        };
        var (result, events) = await DebugAsync(pipeline);
        Assert.Equal((RunStatus.Failed, "System.IO.FileNotFoundException", "Fail_1"), (result.Status, result.Error!.Type, result.Error.Step));
        Assert.EndsWith("Test.cs", result.Error.File, StringComparison.Ordinal);
        Assert.Equal(5, result.Error.Line);
        Assert.Equal(["Fail System.IO.FileNotFoundException no file"], events.Lines(null));
        Assert.Equal(["Fail", "Fail_1"], result.Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task A_component_called_inside_a_component_stays_a_plain_call_P12()
    {
        using var pipeline = new TestPipeline("", "", "public static int Inner() => 1;", "public static int Outer() => Inner() + 1;") { Plain = "Console.WriteLine(Outer());" };
        var (result, events) = await DebugAsync(pipeline);
        Assert.Equal(["2"], events.Lines(null));
        Assert.Equal(["Outer"], result.Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task An_asynchronous_step_ends_when_its_task_does()
    {
        using var pipeline = new TestPipeline("", "", "public static async Task<int> Slow() { await Task.Yield(); Console.WriteLine(\"in step\"); return 4; }", "public static async Task Fail() { await Task.Yield(); throw new InvalidOperationException(\"late\"); }")
        {
            Plain = "Console.WriteLine(await Slow()); _ = Fail(); await Task.Yield();",
        };
        var (result, events) = await DebugAsync(pipeline);
        Assert.Equal(["4"], events.Lines(null));
        Assert.Equal(["in step"], events.Lines("Slow"));
        Assert.Equal((StepStatus.Completed, StepStatus.Failed, RunStatus.Failed), (result.Step("Slow").Status, result.Step("Fail").Status, result.Status));
        Assert.Equal("late", result.Error!.Message);
    }

    [Fact]
    public async Task A_cancelled_debug_run_is_aborted_F11()
    {
        using var pipeline = new TestPipeline("", "", "public static int Wait(CancellationToken stop = default) { Console.WriteLine(\"waits\"); stop.WaitHandle.WaitOne(); return 1; }")
        {
            Plain = "Wait(); Wait();",
        };
        pipeline.Build(withBundles: false);
        using var cancel = new CancellationTokenSource();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { Mode = RunMode.Debug, OnEvent = events.Take }, cancel.Token);
        await events.WhenLine("Wait", "waits");
        await cancel.CancelAsync();
        var result = await run;
        Assert.Equal(RunStatus.Aborted, result.Status);
        Assert.Single(result.Steps);
    }

    const string Late = "public static async Task Late() { await Task.Yield(); throw new InvalidOperationException(\"late\"); }";

    [Theory]
    [InlineData("try { await Late(); } catch (StepFailedException e) when (e.InnerException is InvalidOperationException) { Console.WriteLine(\"caught\"); }")]
    [InlineData("var all = Task.WhenAll(Late(), Late()); try { await all; } catch (StepFailedException e) when (e.InnerException is InvalidOperationException) { Console.WriteLine(\"caught\"); }")]
    public async Task The_failure_of_an_async_component_that_was_caught_does_not_fail_the_run_P8(string body)
    {
        using var pipeline = new TestPipeline("", "", Late) { Plain = body };
        var (result, events) = await DebugAsync(pipeline);
        Assert.Equal(["caught"], events.Lines(null));
        Assert.Equal(RunStatus.Completed, result.Status);
    }

    [Fact]
    public async Task The_failure_of_an_async_component_that_nobody_awaited_fails_the_run_F2()
    {
        using var pipeline = new TestPipeline("", "", Late) { Plain = "_ = Late(); await Task.Yield(); Console.WriteLine(\"end\");" };
        var (result, events) = await DebugAsync(pipeline);
        Assert.Equal(["end"], events.Lines(null));
        Assert.Equal((RunStatus.Failed, "late"), (result.Status, result.Error!.Message));
    }
}
