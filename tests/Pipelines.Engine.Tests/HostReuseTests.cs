using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class HostReuseTests
{
    const string Pid = "public static int Pid() => Environment.ProcessId;";

    [Fact]
    public async Task Steps_share_processes_and_each_has_its_statics_fresh()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 8; i++) Console.WriteLine(Count(i));",
            "public static string Count(int i) { Calls++; return $\"{Calls} {i}\"; }")
        { Helpers = "static int Calls;" }.Build();
        var (result, events) = await pipeline.RunAsync(Reuse(pipeline));
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"1 {i}"), events.Lines(null));
        Assert.InRange(Processes(pipeline, result).Distinct().Count(), 1, 4);
    }

    [Fact]
    public async Task Each_step_has_its_own_lines_and_nothing_else()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 6; i++) Say(i);",
            """public static int Say(int i) { Console.Write($"a{i}\n\nb{i}"); Console.Error.WriteLine($"e{i}"); if (i % 2 == 0) Console.WriteLine(); return 1; }""").Build();
        var (result, events) = await pipeline.RunAsync(Reuse(pipeline));
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.InRange(Processes(pipeline, result).Distinct().Count(), 1, 4);
        for (var i = 0; i < 6; i++)
        {
            var lines = events.All.OfType<LogLine>().Where(line => line.Step == (i == 0 ? "Say" : $"Say_{i}")).ToList();
            Assert.Equal([$"a{i}", "", $"b{i}"], lines.Where(line => line.Stream == "out").Select(line => line.Text));
            Assert.Equal([$"e{i}"], lines.Where(line => line.Stream == "err").Select(line => line.Text));
        }
    }

    [Fact]
    public async Task What_a_step_sets_in_its_process_is_set_back()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 6; i++) Console.WriteLine(Change());",
            """
            public static string Change()
            {
                ThreadPool.GetMinThreads(out var workers, out _);
                var seen = $"{Environment.GetEnvironmentVariable("LEFT")} {Environment.GetEnvironmentVariable("PATH").Length > 0} {Environment.CurrentDirectory == Directory.GetCurrentDirectory() && Environment.CurrentDirectory.EndsWith("work")} {System.Globalization.CultureInfo.CurrentCulture.Name}{System.Globalization.CultureInfo.DefaultThreadCurrentCulture.Name} {workers < 50} {StepContext.Current.Step}";
                Console.WriteLine("seen");
                Environment.SetEnvironmentVariable("LEFT", "x");
                Environment.SetEnvironmentVariable("PATH", null);
                Environment.CurrentDirectory = "/";
                System.Globalization.CultureInfo.DefaultThreadCurrentCulture = System.Globalization.CultureInfo.CurrentCulture = new("de-DE");
                ThreadPool.SetMinThreads(50, 50);
                Console.SetOut(new StringWriter());
                return seen;
            }
            """).Build();
        var (result, events) = await pipeline.RunAsync(Reuse(pipeline));
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.InRange(Processes(pipeline, result).Distinct().Count(), 1, 4);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $" True True  True {(i == 0 ? "Change" : $"Change_{i}")}"), events.Lines(null));
        Assert.All(result.Steps, step => Assert.Equal(["seen"], events.Lines(step.Name)));
    }

    [Theory]
    [InlineData("new Thread(() => Thread.Sleep(-1)) { IsBackground = true }.Start();")]
    [InlineData("Task.Run(() => Thread.Sleep(-1));")]
    [InlineData("Kept = new Timer(_ => Environment.Exit(7), null, 60_000, -1);")]
    [InlineData("AppDomain.CurrentDomain.AssemblyResolve += (_, _) => null;")]
    [InlineData("AppContext.SetSwitch(\"Left.Behind\", true);")]
    [InlineData("System.Reflection.Assembly.LoadFrom(typeof(Test).Assembly.Location is { Length: > 0 } at ? at : Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, \"pipelines\", \"steps\", \"Leave\", \"compiled\"), \"*.dll\")[0]);")]
    [InlineData("System.Diagnostics.Process.Start(\"sleep\", \"600\");")]
    public async Task A_process_in_which_a_step_left_something_takes_no_other_step(string leave)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && leave.Contains("sleep", StringComparison.Ordinal), "uses sleep");
        using var pipeline = new TestPipeline(
            "", "Console.WriteLine(Leave()); for (var i = 0; i < 5; i++) Console.WriteLine(Pid());",
            $"public static int Leave() {{ {leave} return Environment.ProcessId; }}", Pid)
        { Helpers = "public static object Kept;" }.Build();
        var (result, events) = await pipeline.RunAsync(Reuse(pipeline));
        Assert.Equal(RunStatus.Completed, result.Status);
        var processes = events.Lines(null).ToList();
        Assert.DoesNotContain(processes[0], processes[1..]);
        Assert.InRange(processes[1..].Distinct().Count(), 1, 4);
        await Fixture.Processes.Gone(processes[0]);
    }

    [Fact]
    public async Task A_step_whose_time_is_over_takes_its_own_process_along_and_no_other()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Hang(); for (var i = 0; i < 5; i++) Console.WriteLine(Pid());",
            "public static int Hang(CancellationToken stop = default) { Console.WriteLine(\"pid \" + Environment.ProcessId); stop.WaitHandle.WaitOne(); throw new OperationCanceledException(stop); }", Pid)
        { ComponentSettings = { ["Hang"] = new() { ["timeoutSeconds"] = 60 } } }.Build();
        var clock = new ManualClock();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, Reuse(pipeline) with { Parallel = 2, Clock = clock, OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Hang", "pid ");
        clock.Ring();
        var result = await run;
        Assert.Equal("System.TimeoutException", result.Step("Hang").Error!.Type);
        Assert.Equal(5, result.Steps.Count(step => step.Status == StepStatus.Completed));
        var hung = Assert.Single(events.Lines("Hang"))[4..];
        Assert.DoesNotContain(hung, events.Lines(null));
        await Fixture.Processes.Gone(hung);
    }

    [Fact]
    public async Task A_failing_step_and_one_that_ends_its_process_harm_no_other()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 9; i++) PipelinesSubmit_Work(Arg.Of<int>(i));",
            """
            public static int Work(int i)
            {
                Console.WriteLine($"line {i}");
                if (i % 3 == 1) throw new InvalidOperationException($"no {i}");
                if (i % 3 == 2) Environment.Exit(3);
                return i;
            }
            """).Build();
        var (result, _) = await pipeline.RunAsync(Reuse(pipeline) with { Parallel = 2 });
        foreach (var (step, i) in result.Steps.Select((step, i) => (step, i)))
        {
            Assert.Equal(i % 3 == 0 ? StepStatus.Completed : StepStatus.Failed, step.Status);
            if (step.Error is not { } error)
                continue;
            Assert.Contains(i % 3 == 1 ? $"no {i}" : "exit code 3", error.Message, StringComparison.Ordinal);
            Assert.Equal([$"line {i}"], error.LogLines!);
        }
    }

    [Fact]
    public async Task A_cancelled_run_ends_processes_that_are_used_again_too_F11()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 4; i++) Pid(); Wait();", Pid,
            """public static int Wait(CancellationToken stop = default) { Console.WriteLine("waits"); stop.WaitHandle.WaitOne(); stop.ThrowIfCancellationRequested(); return 1; }""").Build();
        using var cancel = new CancellationTokenSource();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Reuse(pipeline) with { OnEvent = events.Take }, cancel.Token);
        await events.WhenLine("Wait", "waits");
        await cancel.CancelAsync();
        var result = await run;
        Assert.Equal((RunStatus.Aborted, StepStatus.Aborted), (result.Status, result.Step("Wait").Status));
        foreach (var process in Processes(pipeline, result))
            await Fixture.Processes.Gone($"{process}");
    }

    static RunOptions Reuse(TestPipeline pipeline) => pipeline.Options with { Hosts = HostUse.Reuse, Parallel = 1 };

    static IEnumerable<int> Processes(TestPipeline pipeline, RunResult result)
    {
        using var history = pipeline.History();
        return [.. history.Attempts(result.RunId).Select(attempt => attempt.ProcessId)];
    }
}
