using System.Diagnostics;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Steps on workers (rules M3–M6).</summary>
public sealed class QueuedTests
{
    const string Chain = """
        var one = PipelinesSubmit_One(Arg.Of<int>(n));
        var two = PipelinesSubmit_Two(Arg.Of<int>(one.Output<int>("result")), Arg.Of<string>("text"));
        Console.WriteLine("got " + two.Output<string>("result").Value);
        """;

    const string One = """
        public static int One(int n)
        {
            Console.WriteLine("one " + n);
            Console.Error.WriteLine("warning");
            var step = StepContext.Current;
            step.Progress.Report(0.5);
            step.ReportScalar("loss", "train", 0.25, 1);
            File.WriteAllText("note.txt", "noted");
            step.UploadArtifact("note", "note.txt");
            return n + 1;
        }
        """;

    const string Two = "public static string Two(int n, string text) => text + n;";

    /// <summary>Says that it runs, and ends when it may.</summary>
    const string Slow = """
        public static int Slow(int n)
        {
            File.AppendAllText("slow", Environment.ProcessId + "\n");
            Console.WriteLine("pid " + Environment.ProcessId);
            while (!File.Exists("go")) Thread.Sleep(5);
            File.AppendAllText("done", "x");
            return n * 2;
        }
        """;

    /// <summary>In seconds: short, but not so short that a busy machine lets it run out.</summary>
    const double Lease = 5;

    static RunOptions Queued(TestPipeline pipeline) => pipeline.Options with { Mode = RunMode.Queued };

    static TestPipeline SlowOne() => new TestPipeline("", "Console.WriteLine(\"got \" + PipelinesSubmit_Slow(Arg.Of<int>(21)).Output<int>(\"result\").Value);", Slow).Build();

    [Fact]
    public async Task Workers_give_what_local_mode_gives_M3()
    {
        using var pipeline = new TestPipeline("int n", Chain, One, Two).Build();
        var (local, _) = await pipeline.RunAsync(pipeline.Options.With("n", "5"));
        await using var worker = new TestWorker(pipeline);
        var (queued, events) = await pipeline.RunAsync(Queued(pipeline).With("n", "5"));
        Assert.Equal(["got text6"], events.Lines(null).Where(line => !line.StartsWith("No worker", StringComparison.Ordinal)));
        Assert.Contains(events.All, happened => happened is StepProgress { Step: "One", Value: 0.5 });
        using var history = pipeline.History();
        Assert.Equal(RunMode.Queued, history.Run(queued.RunId).Mode);
        Assert.Equal(Told(local.RunId), Told(queued.RunId));
        Assert.Equal(
            ["pending", "queued", "running", "completed"],
            history.Changes(queued.RunId).Where(change => change.Step == "One").Select(change => change.Status));
        Assert.DoesNotContain(PipelineWorker.Queues(pipeline.Home, pipeline.Database), queue => queue.Waiting + queue.Running > 0);

        List<string> Told(string run) =>
        [
            .. history.Steps(run).Select(step => $"{step.Name} {step.Component} {step.Status} {step.Attempt} {string.Join(',', step.Parents)} {step.Queue}"),
            .. history.Artifacts(run).Select(artifact => $"{artifact.Step} {artifact.Kind} {artifact.Name} {artifact.Type} {artifact.Format} {artifact.Digest}").Order(StringComparer.Ordinal),
            .. history.Logs(run).Where(line => line.Step is not null).Select(line => $"{line.Step} {line.Attempt} {line.Stream} {line.Text}").Order(StringComparer.Ordinal),
            .. history.Metrics(run).Select(point => $"{point.Step} {point.Attempt} {point.Title} {point.Series} {point.Iteration} {point.Value}"),
        ];
    }

    [Fact]
    public async Task A_step_runs_on_a_worker_that_serves_its_queue_and_the_record_says_on_which()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_A(); PipelinesSubmit_B();", "public static int A() => 1;", "public static int B() => 2;")
        {
            ComponentSettings = { ["A"] = new() { ["executionQueue"] = "gpu" } },
        }.Build();
        await using var first = new TestWorker(pipeline, new WorkerOptions { Queues = ["gpu"], Name = "with gpu" });
        await using var second = new TestWorker(pipeline, new WorkerOptions { Queues = ["default", "other"], Name = "plain" });
        var (result, _) = await pipeline.RunAsync(Queued(pipeline));
        Assert.Equal(RunStatus.Completed, result.Status);
        using var history = pipeline.History();
        Assert.Equal([("A", "with gpu"), ("B", "plain")], history.Attempts(result.RunId).Select(attempt => (attempt.Step, attempt.Worker)).Order());
        var (all, _) = await pipeline.RunAsync(Queued(pipeline) with { QueueAll = "other" });
        Assert.All(history.Attempts(all.RunId), attempt => Assert.Equal("plain", attempt.Worker));
    }

    [Fact]
    public async Task A_queue_that_nobody_serves_is_named_at_once_with_the_command_that_mends_it_M5()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_A(); PipelinesSubmit_A();", "public static int A() => 1;") { ComponentSettings = { ["A"] = new() { ["executionQueue"] = "gpu" } } }.Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.When(happened => happened is LogLine { Step: null, Text: var text } && text.StartsWith("No worker serves the queue 'gpu', where 'A' waits.", StringComparison.Ordinal) && text.EndsWith("dotnet pipelines worker --queue gpu", StringComparison.Ordinal));
        await using var worker = new TestWorker(pipeline, "gpu");
        Assert.Equal(RunStatus.Completed, (await run).Status);
        Assert.Single(events.Lines(null));
    }

    [Fact]
    public async Task A_killed_workers_step_runs_on_another_one_M6()
    {
        using var pipeline = SlowOne();
        var events = new EventLog();
        using var lost = EngineProcess.StartWorker(pipeline, lease: Lease);
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        var line = (LogLine)await events.WhenLine("Slow", "pid ");
        lost.Kill();
        await Processes.Gone(line.Text[4..]);
        await using var worker = new TestWorker(pipeline);
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        Assert.Equal((RunStatus.Completed, 2), (result.Status, result.Step("Slow").Attempt));
        Assert.Contains("got 42", events.Lines(null));
        Assert.Equal("x", File.ReadAllText(pipeline.Shared("done")));
        using var history = pipeline.History();
        Assert.Equal([StepStatus.Aborted, StepStatus.Completed], history.Attempts(result.RunId).Select(attempt => attempt.Status));
        Assert.Contains("is gone or gave it back", history.Attempts(result.RunId)[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_frozen_worker_still_says_when_its_step_ran_elsewhere_is_refused_M6()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signal stops a process there");
        using var pipeline = SlowOne();
        var events = new EventLog();
        using var frozen = EngineProcess.StartWorker(pipeline, lease: Lease);
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        var line = (LogLine)await events.WhenLine("Slow", "pid ");
        Signal("STOP", frozen.Id);
        await using var worker = new TestWorker(pipeline);
        await events.When(happened => happened is LogLine { Step: "Slow", Text: var text } && text.StartsWith("pid ", StringComparison.Ordinal) && text != line.Text);
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        Signal("CONT", frozen.Id);
        Assert.Equal((RunStatus.Completed, 2), (result.Status, result.Step("Slow").Attempt));
        while (await frozen.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } news && !news.Contains("is not this worker's any more", StringComparison.Ordinal))
        {
        }
        Signal("TERM", frozen.Id);
        await frozen.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        Assert.Equal(0, frozen.ExitCode);
        using var history = pipeline.History();
        Assert.Equal([(1, StepStatus.Aborted), (2, StepStatus.Completed)], history.Attempts(result.RunId).Select(attempt => (attempt.Attempt, attempt.Status)));
        Assert.Single(history.Artifacts(result.RunId));
        Assert.Equal(2, history.Logs(result.RunId, "Slow").Count(said => said.Text.StartsWith("pid ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_step_with_which_three_workers_were_lost_has_failed_M6()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Deadly();", """public static int Deadly() { Console.WriteLine("here"); Thread.Sleep(-1); return 1; }""").Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            using var worker = EngineProcess.StartWorker(pipeline, lease: Lease);
            await events.When(_ => events.Lines("Deadly").Count(line => line == "here") >= attempt);
            worker.Kill();
        }
        var result = await run;
        Assert.Equal((RunStatus.Failed, "WorkerLost"), (result.Status, result.Step("Deadly").Error!.Type));
        Assert.Contains("3 workers were lost while they ran 'Deadly'", result.Step("Deadly").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_steps_on_workers_that_are_killed_all_the_time_each_is_recorded_once_M6()
    {
        const int steps = 200 / TestDatabase.Every, workers = 3, killedEvery = 25;
        using var pipeline = new TestPipeline(
            "", $"Console.WriteLine(\"sum \" + Enumerable.Range(0, {steps}).Select(i => PipelinesSubmit_Square(Arg.Of<int>(i)).Output<int>(\"result\")).ToList().Sum(square => square.Value));",
            "public static int Square(int n) { Console.WriteLine(\"squares \" + n); return n * n; }").Build();
        var alive = new Queue<Process>(Enumerable.Range(0, workers).Select(_ => EngineProcess.StartWorker(pipeline, lease: Lease)));
        var (completed, killed) = (0, 0);
        try
        {
            var result = await PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = Take }, TestContext.Current.CancellationToken);
            Assert.Equal((RunStatus.Completed, steps), (result.Status, result.Steps.Count));
            using var history = pipeline.History();
            Assert.Contains(history.Logs(result.RunId), line => line.Text == $"sum {Enumerable.Range(0, steps).Sum(n => n * n)}");
            var attempts = history.Attempts(result.RunId).ToLookup(attempt => attempt.Step);
            var outputs = history.Artifacts(result.RunId).ToLookup(artifact => artifact.Step);
            Assert.All(history.Steps(result.RunId), step =>
            {
                Assert.Equal(StepStatus.Completed, step.Status);
                Assert.Single(attempts[step.Name], attempt => attempt.Status == StepStatus.Completed);
                Assert.Single(outputs[step.Name]);
                Assert.Single(history.Logs(result.RunId, step.Name), line => line.Attempt == step.Attempt && line.Text.StartsWith("squares", StringComparison.Ordinal));
            });
            Assert.True(killed >= steps / killedEvery - 1);
        }
        finally
        {
            foreach (var worker in alive)
            {
                worker.Kill();
                worker.Dispose();
            }
        }

        void Take(RunEvent happened)
        {
            if (happened is not StepChanged { Status: StepStatus.Completed } || ++completed % killedEvery != 0 || completed == steps)
                return;
            using (var oldest = alive.Dequeue())
                oldest.Kill();
            killed++;
            alive.Enqueue(EngineProcess.StartWorker(pipeline, lease: Lease));
        }
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_stop_ends_what_it_runs_and_takes_no_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such signal there");
        using var pipeline = SlowOne();
        var events = new EventLog();
        using var stopping = EngineProcess.StartWorker(pipeline);
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "pid ");
        Signal("TERM", stopping.Id);
        while (await stopping.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } news && !news.Contains("stopping when 1 running step has ended", StringComparison.Ordinal))
        {
        }
        Assert.True(Assert.Single(PipelineWorker.Queues(pipeline.Home, pipeline.Database)).Workers.Single().IsStopping);
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        Assert.Equal((RunStatus.Completed, 1), (result.Status, result.Step("Slow").Attempt));
        await stopping.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        Assert.Equal(0, stopping.ExitCode);
        Assert.Empty(PipelineWorker.Queues(pipeline.Home, pipeline.Database));
    }

    [Fact]
    public async Task A_worker_that_is_asked_twice_gives_its_step_back_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such signal there");
        using var pipeline = SlowOne();
        var events = new EventLog();
        using var stopping = EngineProcess.StartWorker(pipeline, lease: 3600);
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take, Grace = TimeSpan.FromMilliseconds(100) }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "pid ");
        Signal("TERM", stopping.Id);
        while (await stopping.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } news && !news.Contains("stopping when", StringComparison.Ordinal))
        {
        }
        Signal("TERM", stopping.Id);
        await stopping.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        await using var worker = new TestWorker(pipeline);
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        Assert.Equal((RunStatus.Completed, 2), (result.Status, result.Step("Slow").Attempt));
    }

    [Fact]
    public async Task A_cancelled_run_ends_the_steps_that_run_on_workers_and_takes_back_those_that_wait_F11()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 5; i++) PipelinesSubmit_Wait();",
            "public static int Wait(CancellationToken stop = default) { Console.WriteLine(\"waits\"); stop.WaitHandle.WaitOne(); Console.WriteLine(\"told\"); stop.ThrowIfCancellationRequested(); return 1; }").Build();
        await using var worker = new TestWorker(pipeline, new WorkerOptions { Slots = 1 });
        using var cancel = new CancellationTokenSource();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take, Grace = TimeSpan.FromSeconds(60) }, cancel.Token);
        await events.When(happened => happened is LogLine { Text: "waits" });
        await cancel.CancelAsync();
        var result = await run;
        Assert.Equal(RunStatus.Aborted, result.Status);
        Assert.All(result.Steps, step => Assert.Equal(StepStatus.Aborted, step.Status));
        Assert.Single(events.All.OfType<LogLine>(), line => line.Text == "told");
        Assert.Equal((0, 0), Assert.Single(PipelineWorker.Queues(pipeline.Home, pipeline.Database)) is var queue ? (queue.Waiting, queue.Running) : default);
    }

    [Fact]
    public async Task Time_that_a_step_waits_for_a_worker_is_not_its_own_F8()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_A();", "public static int A() => 1;") { ComponentSettings = { ["A"] = new() { ["timeoutSeconds"] = 30L } } }.Build();
        var clock = new ManualClock();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take, Clock = clock }, TestContext.Current.CancellationToken);
        await events.When(happened => happened is StepChanged { Step: "A", Status: StepStatus.Queued });
        Assert.DoesNotContain(TimeSpan.FromSeconds(30), clock.Set);
        await using var worker = new TestWorker(pipeline);
        Assert.Equal(RunStatus.Completed, (await run).Status);
        Assert.Contains(TimeSpan.FromSeconds(30), clock.Set);
    }

    [Fact]
    public async Task A_worker_runs_the_code_that_the_run_began_with_though_the_build_is_gone_M4()
    {
        using var pipeline = SlowOne();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await Jobs(pipeline, 1);
        Directory.Move(pipeline.Folder, pipeline.Folder + "-away");
        File.WriteAllText(pipeline.Shared("go"), "");
        await using var worker = new TestWorker(pipeline);
        Assert.Equal(RunStatus.Completed, (await run).Status);
        Assert.Contains("got 42", events.Lines(null));
    }

    [Theory, InlineData("Test.dll"), InlineData("Pipelines.dll"), InlineData("test.pipeline.yaml")]
    public async Task Code_that_was_altered_on_a_worker_is_mended_before_it_is_loaded_M4(string altered)
    {
        using var pipeline = SlowOne();
        File.WriteAllText(pipeline.Shared("go"), "");
        await using (new TestWorker(pipeline))
            Assert.Equal(RunStatus.Completed, (await pipeline.RunAsync(Queued(pipeline))).Result.Status);
        foreach (var file in Directory.GetFiles(Path.Combine(pipeline.Home, "code"), altered, SearchOption.AllDirectories))
            await File.AppendAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        await using (new TestWorker(pipeline))
            Assert.Equal(RunStatus.Completed, (await pipeline.RunAsync(Queued(pipeline))).Result.Status);
    }

    [Fact]
    public async Task A_failed_step_is_tried_again_and_its_failure_comes_back_as_in_local_mode_F6()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Fail();", """public static int Fail() { Console.WriteLine("try"); throw new InvalidOperationException("broken"); }""")
        {
            ComponentSettings = { ["Fail"] = new() { ["retryOnFailure"] = 1L } },
        }.Build();
        var (local, _) = await pipeline.RunAsync();
        await using var worker = new TestWorker(pipeline);
        var (queued, _) = await pipeline.RunAsync(Queued(pipeline));
        Assert.Equal(Told(local), Told(queued));

        static string Told(RunResult run) => $"{run.Status} {run.Step("Fail").Attempt} {run.Step("Fail").Error!.Type} {run.Step("Fail").Error!.Message} {run.Step("Fail").Error!.File} {run.Step("Fail").Error!.Line} {string.Join('|', run.Step("Fail").LastLines)}";
    }

    [Fact]
    public async Task A_workers_own_secrets_are_used_and_hidden()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Tell();", """public static int Tell() { Console.WriteLine("it is " + StepContext.Current.GetSecret("KEY")); return 1; }""")
        {
            ComponentSettings = { ["Tell"] = new() { ["secrets"] = new List<object?> { "KEY" } } },
        }.Build();
        File.WriteAllText(pipeline.Shared("secrets"), "KEY=hidden");
        await using var worker = new TestWorker(pipeline, new WorkerOptions { SecretsFile = pipeline.Shared("secrets") });
        var (result, events) = await pipeline.RunAsync(Queued(pipeline));
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal(["it is ***"], events.Lines("Tell"));
    }

    [Fact]
    public async Task A_run_whose_engine_is_killed_leaves_no_step_behind_and_is_resumed()
    {
        using var pipeline = SlowOne();
        await using var worker = new TestWorker(pipeline, new WorkerOptions { Lease = TimeSpan.FromSeconds(Lease) });
        using var engine = EngineProcess.Start(pipeline, RunMode.Queued);
        string? line;
        while ((line = await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)) is not null && !line.StartsWith("Slow: pid ", StringComparison.Ordinal))
        {
        }
        engine.Kill();
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Processes.Gone(line!["Slow: pid ".Length..]);
        File.WriteAllText(pipeline.Shared("go"), "");
        string run;
        using (var history = pipeline.History())
            run = Assert.Single(history.Runs()).Id;
        var resumed = await PipelineRunner.ResumeAsync(run, pipeline.Options, TestContext.Current.CancellationToken);
        Assert.Equal((RunStatus.Completed, 2), (resumed.Status, resumed.Step("Slow").Attempt));
        Assert.Equal("x", File.ReadAllText(pipeline.Shared("done")));
    }

    [Fact]
    public async Task A_worker_without_places_is_refused()
    {
        using var pipeline = SlowOne();
        var error = await Assert.ThrowsAsync<EngineException>(() => PipelineWorker.RunAsync(new() { Home = pipeline.Home, Slots = 0 }, TestContext.Current.CancellationToken));
        Assert.Contains("at least one slot", error.Message, StringComparison.Ordinal);
    }

    static async Task Jobs(TestPipeline pipeline, int count)
    {
        using var queue = new JobQueue(HistoryDatabase.Of(pipeline.Home, pipeline.Database));
        for (var until = DateTime.UtcNow.AddMinutes(3); queue.Counts().Values.Sum(known => known.Waiting) < count; await Task.Yield())
            Assert.True(DateTime.UtcNow < until, "no job came");
    }

    static void Signal(string signal, int process)
    {
        using var sent = Process.Start("kill", [$"-{signal}", $"{process}"]);
        sent.WaitForExit();
        Assert.Equal(0, sent.ExitCode);
    }
}
