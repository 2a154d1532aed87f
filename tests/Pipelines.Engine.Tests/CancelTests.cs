using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class CancelTests
{
    const string Stubborn = """
        public static int Stubborn()
        {
            using var child = System.Diagnostics.Process.Start("sleep", "600");
            Console.WriteLine($"pids {Environment.ProcessId} {child.Id}");
            new ManualResetEvent(false).WaitOne();
            return 1;
        }
        """;

    [Fact]
    public async Task A_cancelled_step_gets_the_token_and_the_run_is_aborted_F11()
    {
        using var pipeline = new TestPipeline(
            "", "var a = PipelinesSubmit_Wait().Output<int>(\"result\"); PipelinesSubmit_Next(Arg.Of<int>(a)); try { _ = a.Value; } catch (OperationCanceledException) { Console.WriteLine(\"logic\"); throw; }",
            """public static int Wait(CancellationToken stop = default) { Console.WriteLine("waits"); stop.WaitHandle.WaitOne(); Console.WriteLine("told"); stop.ThrowIfCancellationRequested(); return 1; }""",
            "public static int Next(int value) => value;").Build();
        using var cancel = new CancellationTokenSource();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { OnEvent = events.Take, Grace = TimeSpan.FromSeconds(60) }, cancel.Token);
        await events.WhenLine("Wait", "waits");
        await cancel.CancelAsync();
        var result = await run;
        Assert.Equal(RunStatus.Aborted, result.Status);
        Assert.Equal([StepStatus.Aborted, StepStatus.Aborted], result.Steps.Select(step => step.Status));
        Assert.Contains("told", events.Lines("Wait"));
        Assert.Equal(["logic"], events.Lines(null));
        using var history = pipeline.History();
        Assert.Equal(RunStatus.Aborted, history.Run(result.RunId).Status);
    }

    [Fact]
    public async Task A_step_that_does_not_listen_is_killed_with_all_it_started_after_the_grace_time_F11()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses sleep");
        using var pipeline = new TestPipeline("", "Stubborn();", Stubborn).Build();
        using var cancel = new CancellationTokenSource();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { OnEvent = events.Take, Grace = TimeSpan.FromMilliseconds(200) }, cancel.Token);
        var line = (LogLine)await events.WhenLine("Stubborn", "pids ");
        await cancel.CancelAsync();
        Assert.Equal(RunStatus.Aborted, (await run).Status);
        foreach (var processId in line.Text.Split(' ').Skip(1))
            await Processes.Gone(processId);
    }

    [Fact]
    public async Task Logic_that_never_waits_does_not_hold_up_the_end_F11()
    {
        using var pipeline = new TestPipeline("", "Console.WriteLine(\"spins\"); new ManualResetEvent(false).WaitOne();", "public static int A() => 1;").Build();
        using var cancel = new CancellationTokenSource();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { OnEvent = events.Take, Grace = TimeSpan.FromMilliseconds(50) }, cancel.Token);
        await events.When(e => e is LogLine { Text: "spins" });
        await cancel.CancelAsync();
        Assert.Equal(RunStatus.Aborted, (await run).Status);
    }

    [Fact]
    public async Task When_the_engine_is_killed_its_hosts_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses kill");
        using var pipeline = new TestPipeline(
            "", "Hang();",
            """public static int Hang() { Console.WriteLine("pid " + Environment.ProcessId); new ManualResetEvent(false).WaitOne(); return 1; }""").Build();
        using var engine = EngineProcess.Start(pipeline);
        string? line;
        while ((line = await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)) is not null && !line.StartsWith("Hang: pid ", StringComparison.Ordinal))
        {
        }
        Assert.NotNull(line);
        engine.Kill(entireProcessTree: false);
        await Processes.Gone(line["Hang: pid ".Length..]);

        using var history = pipeline.History();
        var run = Assert.Single(history.Runs());
        Assert.Equal((RunStatus.Aborted, "ProcessLost"), (run.Status, run.Error!.Type));
        Assert.Equal(StepStatus.Aborted, Assert.Single(history.Steps(run.Id)).Status);
    }
}
