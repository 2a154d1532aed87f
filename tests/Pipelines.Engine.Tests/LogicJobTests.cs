using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Pipeline functions that run on workers (rules M3, M5, M6, F11).</summary>
public sealed class LogicJobTests
{
    const string Count = TestRun.Append + "static void Count(string file) => Append(file, \"x\");";

    const string Chain = """
        Console.WriteLine("begins");
        var one = PipelinesSubmit_One(Arg.Of<int>(n));
        var two = PipelinesSubmit_Two(Arg.Of<int>(one.Output<int>("result")));
        Console.WriteLine("got " + two.Output<int>("result").Value);
        """;

    const string One = """
        public static int One(int n)
        {
            Count("one");
            Console.WriteLine("one " + n);
            var step = StepContext.Current;
            step.ReportScalar("loss", "train", 0.25, 1);
            step.ReportText("note", "all", "hello", 0);
            File.WriteAllText("note.txt", "noted");
            step.UploadArtifact("note", "note.txt");
            return n + 1;
        }
        """;

    const string Two = "public static int Two(int n) { Count(\"two\"); return n * 2; }";

    /// <summary>Says that it runs, and ends when it may.</summary>
    const string Slow = """
        public static int Slow()
        {
            Count("slow");
            Console.WriteLine("runs");
            StepContext.Current.Progress.Report(0.5);
            while (!File.Exists("go")) { StepContext.Current.CancellationToken.ThrowIfCancellationRequested(); Thread.Sleep(5); }
            return 7;
        }
        """;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    static TestPipeline Served(string parameters, string logic, params string[] components) => new(parameters, logic, components) { Settings = [], Helpers = Count, HasCodes = true };

    static RunOptions Queued(TestPipeline pipeline) => pipeline.Options with { Mode = RunMode.Queued };

    static TestWorker Steps(TestPipeline pipeline) => new(pipeline);

    static TestWorker Logics(TestPipeline pipeline) => new(pipeline, new WorkerOptions { Queues = ["services"], LogicCommand = EngineProcess.LogicCommand, Name = "logics" });

    static string Read(TestPipeline pipeline, string file) => File.Exists(pipeline.Shared(file)) ? File.ReadAllText(pipeline.Shared(file)) : "";

    static async Task<RunRecord> Ended(TestPipeline pipeline, string run)
    {
        using var history = pipeline.History();
        for (var until = DateTime.UtcNow + Patience; ; await Task.Yield())
        {
            if (history.Run(run) is { Status: not (RunStatus.Queued or RunStatus.Running) } ended)
                return ended;
            Assert.True(DateTime.UtcNow < until, "the run never ended");
        }
    }

    [Fact]
    public async Task A_pipeline_function_runs_on_a_worker_and_its_caller_sees_what_local_mode_shows_M3()
    {
        using var pipeline = Served("int n", Chain, One, Two).Build();
        var (local, alone) = await pipeline.RunAsync(pipeline.Options.With("n", "5"));
        await using var steps = Steps(pipeline);
        await using var logics = Logics(pipeline);
        await TestRun.Until(() => PipelineWorker.Queues(pipeline.Home, pipeline.Database).Count == 2);
        var (queued, events) = await pipeline.RunAsync(Queued(pipeline).With("n", "5"));

        Assert.Equal((RunStatus.Completed, "test #2", "test", RunMode.Queued), (queued.Status, queued.Name, queued.Pipeline, queued.Mode));
        Assert.Equal(alone.Lines(null), events.Lines(null));
        Assert.Equal(local.LastLines, queued.LastLines);
        Assert.Equal(12, await queued.Step("Two").OutputAsync<int>(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(alone.All.Select(Shown).Order(StringComparer.Ordinal), events.All.Select(Shown).Where(shown => shown.Length > 0).Order(StringComparer.Ordinal));
        Assert.IsType<RunStarted>(events.All[0]);
        Assert.IsType<RunEnded>(events.All[^1]);
        using var history = pipeline.History();
        Assert.Equal(["queued", "running", "completed"], history.Changes(queued.RunId).Where(change => change.Step is null).Select(change => change.Status));
        Assert.Equal(history.Steps(local.RunId).Select(Filed), history.Steps(queued.RunId).Select(Filed));
        Assert.DoesNotContain(PipelineWorker.Queues(pipeline.Home, pipeline.Database), queue => queue.Waiting + queue.Running > 0);

        static string Shown(RunEvent happened) => happened switch
        {
            // Where steps wait for workers.
            StepChanged { Status: StepStatus.Queued } => "",
            StepChanged e => $"{e.Step} {e.Component} {e.Status} {e.Key} {string.Join(',', e.Parents ?? [])}",
            LogLine e => $"{e.Step}: {e.Stream} {e.Text}",
            MetricsReported e => $"{e.Step} {e.Attempt} {string.Join(',', e.Points.Select(point => $"{point.Title} {point.Series} {point.Iteration} {point.Value}"))}",
            ReportAdded e => $"{e.Report.Step} {e.Report.Kind} {e.Report.Data}",
            ArtifactUploaded e => $"{e.Artifact.Step} {e.Artifact.Name} {e.Artifact.Digest}",
            RunEnded e => $"{e.Status} {e.Error?.Message}",
            _ => happened.GetType().Name,
        };

        static string Filed(StepRecord step) => $"{step.Name} {step.Status} {step.Attempt} {step.Queue} {step.Key}";
    }

    [Fact]
    public async Task A_failed_pipeline_function_fails_its_callers_run_in_the_same_words()
    {
        using var pipeline = Served("", "PipelinesSubmit_A(); throw new InvalidOperationException(\"as I said\");", "public static int A() => 1;").Build();
        await using var steps = Steps(pipeline);
        await using var logics = Logics(pipeline);
        var (local, _) = await pipeline.RunAsync();
        var (queued, _) = await pipeline.RunAsync(Queued(pipeline));
        Assert.Equal((RunStatus.Failed, local.Error!.Type, "as I said"), (queued.Status, queued.Error!.Type, queued.Error.Message));
    }

    [Fact]
    public async Task What_is_wrong_with_a_call_is_said_before_anything_is_handed_over_V1()
    {
        using var pipeline = Served("int n", Chain, One, Two).Build();
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync(Queued(pipeline).With("n", "five")));
        Assert.Contains("'five'", error.Message, StringComparison.Ordinal);
        using var history = pipeline.History();
        Assert.Empty(history.Runs());
    }

    [Fact]
    public async Task A_queue_of_pipeline_functions_that_nobody_serves_is_named_at_once_M5()
    {
        using var pipeline = Served("int n", Chain, One, Two).Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline).With("n", "5") with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        var line = (LogLine)await events.When(happened => happened is LogLine);
        Assert.Equal("No worker serves the queue 'services', where the pipeline function waits. Start one: dotnet pipelines worker --queue services --queue default", line.Text);
        Assert.Equal(("services", 1), PipelineWorker.Queues(pipeline.Home, pipeline.Database).Select(queue => (queue.Name, (int)queue.Waiting)).Single());
        await using var steps = Steps(pipeline);
        await using var logics = Logics(pipeline);
        Assert.Equal(RunStatus.Completed, (await run).Status);
    }

    [Fact]
    public async Task A_run_that_was_handed_over_goes_on_without_its_caller()
    {
        using var pipeline = Served("int n", Chain, One, Two).Build();
        var run = await PipelineRunner.SubmitAsync(pipeline.ManifestPath, Queued(pipeline).With("n", "5"), TestContext.Current.CancellationToken);
        using (var history = pipeline.History())
            Assert.Equal(RunStatus.Queued, history.Run(run).Status);
        // Nor does it need what the build left.
        Directory.Delete(pipeline.Output, recursive: true);
        await using var steps = Steps(pipeline);
        await using var logics = Logics(pipeline);
        Assert.Equal(RunStatus.Completed, (await Ended(pipeline, run)).Status);
        using var after = pipeline.History();
        Assert.Equal(["begins", "got 12"], after.Logs(run).Where(line => line.Step is null).Select(line => line.Text));
    }

    [Fact]
    public async Task Only_what_has_a_queue_of_its_own_is_handed_over()
    {
        using var own = new TestPipeline("", "PipelinesSubmit_A();", "public static int A() => 1;").Build();
        var inCaller = await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.SubmitAsync(own.ManifestPath, Queued(own), TestContext.Current.CancellationToken));
        Assert.Contains("runs in the caller's process", inCaller.Message, StringComparison.Ordinal);
        var local = await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.SubmitAsync(own.ManifestPath, own.Options, TestContext.Current.CancellationToken));
        Assert.Contains("--mode queued", local.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_file_that_a_parameter_names_travels_as_it_was_under_its_own_name_V9(bool isThere)
    {
        using var pipeline = Served(
            "FileInfo file, DirectoryInfo folder", "Console.WriteLine(file.Name + \" \" + File.ReadAllText(file.FullName)); Console.WriteLine(folder.Name + \" \" + string.Join(',', folder.GetFiles().Select(f => f.Name)));").Build();
        var file = pipeline.Shared("data.csv");
        File.WriteAllText(file, "1;2");
        var folder = Directory.CreateDirectory(pipeline.Shared("many")).FullName;
        File.WriteAllText(Path.Combine(folder, "in.txt"), "");
        var run = await PipelineRunner.SubmitAsync(pipeline.ManifestPath, Queued(pipeline).With("file", "data.csv").With("folder", "many"), TestContext.Current.CancellationToken);
        if (isThere)
        {
            File.WriteAllText(file, "changed");
            File.WriteAllText(Path.Combine(folder, "late.txt"), "");
        }
        else
        {
            // As on a machine that does not have them.
            File.Delete(file);
            Directory.Delete(folder, recursive: true);
        }
        await using var logics = Logics(pipeline);
        Assert.Equal(RunStatus.Completed, (await Ended(pipeline, run)).Status);
        using var history = pipeline.History();
        Assert.Equal(["data.csv 1;2", "many in.txt"], history.Logs(run).Select(line => line.Text));
    }

    static readonly Lazy<Task<int>> Events = new(async () =>
    {
        using var pipeline = Served("int n = 5", Chain, One, Two).Build();
        return (await pipeline.RunAsync()).Events.All.Count;
    });

    [Theory, InlineData(0), InlineData(1)]
    public async Task A_run_whose_logic_is_killed_at_any_event_goes_on_without_repeating_finished_steps_M6(int share)
    {
        for (var number = 1 + share; number <= await Events.Value; number += 2 * TestDatabase.Every)
        {
            using var pipeline = Served("int n = 5", Chain, One, Two).Build();
            using var worker = EngineProcess.StartWorker(pipeline, "services", logicKilledAt: $"{number}");
            await using var steps = Steps(pipeline);
            try
            {
                var (result, events) = await pipeline.RunAsync(Queued(pipeline));
                Assert.Equal((RunStatus.Completed, 12), (result.Status, await result.Step("Two").OutputAsync<int>(cancellationToken: TestContext.Current.CancellationToken)));
                Assert.Equal(("x", "x"), (Read(pipeline, "one"), Read(pipeline, "two")));
                using var history = pipeline.History();
                Assert.All(history.Attempts(result.RunId), attempt => Assert.Equal((1, StepStatus.Completed), (attempt.Attempt, attempt.Status)));
                Assert.Equal(2, history.Attempts(result.RunId).Count);
                Assert.True(File.Exists(pipeline.Shared("killed")), $"event {number} never came");
                Assert.Contains(events.Lines(null), line => line.Contains("goes on with it", StringComparison.Ordinal));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"killed at event {number}: {Read(pipeline, "killed")}", error);
            }
            finally
            {
                worker.Kill();
            }
        }
    }

    [Fact]
    public async Task Finished_steps_are_not_repeated_when_a_logic_is_lost_twice_M6()
    {
        const string many = "var all = Enumerable.Range(0, 6).Select(i => PipelinesSubmit_Mark(Arg.Of<int>(i))).ToList(); Console.WriteLine(\"sum \" + all.Sum(step => step.Output<int>(\"result\").Value)); Console.WriteLine(\"got \" + PipelinesSubmit_Slow().Output<int>(\"result\").Value);";
        using var pipeline = Served("", many, "public static int Mark(int n) { Count(\"mark\" + n); return n; }", Slow).Build();
        // First when the step that waits runs, then when the first of the finished ones was looked for.
        var until = 1 + (6 * 4) + 1 + 3;
        using var worker = EngineProcess.StartWorker(pipeline, "services", logicKilledAt: $"{until},9");
        await using var steps = Steps(pipeline);
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        try
        {
            await events.WhenLine("Slow", "runs");
            await events.When(_ => events.Lines(null).Count(line => line.Contains("goes on with it", StringComparison.Ordinal)) == 2);
            File.WriteAllText(pipeline.Shared("go"), "");
            var result = await run;
            Assert.Equal(RunStatus.Completed, result.Status);
            Assert.All(Enumerable.Range(0, 6), n => Assert.Equal("x", Read(pipeline, "mark" + n)));
            Assert.Equal("x", Read(pipeline, "slow"));
            using var history = pipeline.History();
            Assert.All(history.Attempts(result.RunId), attempt => Assert.Equal((1, StepStatus.Completed), (attempt.Attempt, attempt.Status)));
        }
        finally
        {
            worker.Kill();
        }
    }

    [Fact]
    public async Task A_frozen_workers_logic_goes_on_elsewhere_though_its_process_lives_M6()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signal stops a process there");
        using var pipeline = Served("", "Console.WriteLine(\"got \" + PipelinesSubmit_Slow().Output<int>(\"result\").Value);", Slow).Build();
        await using var steps = Steps(pipeline);
        using var frozen = EngineProcess.StartWorker(pipeline, "services", lease: 3);
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        System.Diagnostics.Process.Start("kill", ["-STOP", $"{frozen.Id}"]).WaitForExit();
        try
        {
            await using var other = Logics(pipeline);
            await events.When(happened => happened is LogLine { Step: null, Text: var text } && text.EndsWith("logics goes on with it", StringComparison.Ordinal));
            File.WriteAllText(pipeline.Shared("go"), "");
            var result = await run;
            Assert.Equal((RunStatus.Completed, 1, "x"), (result.Status, result.Step("Slow").Attempt, Read(pipeline, "slow")));
        }
        finally
        {
            frozen.Kill();
        }
    }

    [Fact]
    public async Task A_run_whose_worker_is_lost_when_it_was_told_to_end_ends_all_the_same_F11()
    {
        using var pipeline = Served("", "PipelinesSubmit_Slow();", Slow).Build();
        await using var steps = Steps(pipeline);
        using var lost = EngineProcess.StartWorker(pipeline, "services", lease: 2);
        var events = new EventLog();
        using var cancel = new CancellationTokenSource();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, cancel.Token);
        await events.WhenLine("Slow", "runs");
        lost.Kill();
        await cancel.CancelAsync();
        var result = await run;
        Assert.Equal((RunStatus.Aborted, StepStatus.Aborted), (result.Status, result.Step("Slow").Status));
        using var history = pipeline.History();
        Assert.Equal(StepStatus.Aborted, Assert.Single(history.Attempts(result.RunId)).Status);
    }

    [Fact]
    public async Task A_resumed_run_tries_again_what_had_failed_though_its_logic_is_lost_then_H2()
    {
        using var pipeline = Served("", "PipelinesSubmit_Flaky();", "public static int Flaky() { Count(\"flaky\"); return File.Exists(\"mended\") ? 1 : throw new(\"broken\"); }").Build();
        await using var steps = Steps(pipeline);
        var first = Logics(pipeline);
        var (failed, _) = await pipeline.RunAsync(Queued(pipeline));
        await first.DisposeAsync();
        File.WriteAllText(pipeline.Shared("mended"), "");
        using var worker = EngineProcess.StartWorker(pipeline, "services", logicKilledAt: "1");
        try
        {
            var resumed = await PipelineRunner.ResumeAsync(failed.RunId, pipeline.Options, TestContext.Current.CancellationToken);
            Assert.Equal((RunStatus.Completed, "xx"), (resumed.Status, Read(pipeline, "flaky")));
            Assert.True(File.Exists(pipeline.Shared("killed")));
        }
        finally
        {
            worker.Kill();
        }
    }

    [Fact]
    public async Task Retries_go_on_where_they_were_F6()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Broken();",
            "public static int Broken() { Count(\"tries\"); Console.WriteLine(\"runs\"); while (File.ReadAllText(\"tries\").Length > 1 && !File.Exists(\"go\")) Thread.Sleep(5); throw new(\"broken\"); }")
        { Settings = [], Helpers = Count, HasCodes = true, ComponentSettings = { ["Broken"] = new() { ["retryOnFailure"] = 1 } } }.Build();
        await using var steps = Steps(pipeline);
        var first = Logics(pipeline);
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.When(_ => events.Lines("Broken").Count(line => line == "runs") == 2);
        await first.DisposeAsync();
        await using var second = Logics(pipeline);
        File.WriteAllText(pipeline.Shared("go"), "");
        Assert.Equal((RunStatus.Failed, "xx"), ((await run).Status, Read(pipeline, "tries")));
    }

    [Fact]
    public async Task A_killed_workers_logic_goes_on_elsewhere_and_a_running_step_is_not_disturbed_M6()
    {
        using var pipeline = Served("", "Console.WriteLine(\"got \" + PipelinesSubmit_Slow().Output<int>(\"result\").Value);", Slow).Build();
        await using var steps = Steps(pipeline);
        using var lost = EngineProcess.StartWorker(pipeline, "services", lease: 2);
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        await events.When(happened => happened is StepProgress { Step: "Slow", Value: 0.5 });
        lost.Kill();
        await using var other = Logics(pipeline);
        await events.When(happened => happened is LogLine { Step: null, Text: var text } && text == "the worker that ran the pipeline function is gone or gave it back: logics goes on with it");
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        Assert.Equal((RunStatus.Completed, 1, "x"), (result.Status, result.Step("Slow").Attempt, Read(pipeline, "slow")));
        Assert.Contains("got 7", events.Lines(null));
    }

    [Fact]
    public async Task A_step_that_had_failed_for_good_is_not_tried_again_elsewhere_M6()
    {
        using var pipeline = Served(
            "", "try { PipelinesSubmit_Broken().Output<int>(\"result\").Value.ToString(); } catch (StepFailedException error) { Console.WriteLine(error.OriginalMessage); } Console.WriteLine(\"got \" + PipelinesSubmit_Slow().Output<int>(\"result\").Value);",
            "public static int Broken() { Count(\"broken\"); throw new InvalidOperationException(\"as I said\"); }", Slow).Build();
        await using var steps = Steps(pipeline);
        var first = Logics(pipeline);
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        await first.DisposeAsync();
        await using var second = Logics(pipeline);
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        Assert.Equal((RunStatus.Completed, StepStatus.Failed, "as I said"), (result.Status, result.Step("Broken").Status, result.Step("Broken").Error!.Message));
        Assert.Equal(("x", "x"), (Read(pipeline, "broken"), Read(pipeline, "slow")));
        Assert.Equal(2, events.Lines(null).Count(line => line == "as I said"));
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_hands_its_logics_to_another_one_M6()
    {
        using var pipeline = Served("", "Console.WriteLine(\"got \" + PipelinesSubmit_Slow().Output<int>(\"result\").Value);", Slow).Build();
        await using var steps = Steps(pipeline);
        var first = Logics(pipeline);
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        await first.DisposeAsync();
        Assert.Contains(first.News, news => news.EndsWith("was given back", StringComparison.Ordinal));
        await using var second = Logics(pipeline);
        File.WriteAllText(pipeline.Shared("go"), "");
        Assert.Equal(RunStatus.Completed, (await run).Status);
        Assert.Equal("x", Read(pipeline, "slow"));
    }

    [Fact]
    public async Task A_pipeline_function_that_kills_its_process_fails_the_run_after_three_of_them_M6()
    {
        using var pipeline = Served("", "Count(\"logic\"); Environment.Exit(77);").Build();
        await using var logics = Logics(pipeline);
        var (result, _) = await pipeline.RunAsync(Queued(pipeline));
        Assert.Equal((RunStatus.Failed, "3 times the process ended that ran the pipeline function, the last time with: exit code 77. It is not tried again."), (result.Status, result.Error!.Message));
        Assert.Equal("xxx", Read(pipeline, "logic"));
        Assert.DoesNotContain(PipelineWorker.Queues(pipeline.Home, pipeline.Database), queue => queue.Waiting + queue.Running > 0);
    }

    [Fact]
    public async Task A_run_that_waits_is_cancelled_at_once_F11()
    {
        using var pipeline = Served("int n = 5", Chain, One, Two).Build();
        var run = await PipelineRunner.SubmitAsync(pipeline.ManifestPath, Queued(pipeline), TestContext.Current.CancellationToken);
        var ended = await PipelineRunner.CancelAsync(run, pipeline.Home, pipeline.Database, TestContext.Current.CancellationToken);
        Assert.Equal((RunStatus.Aborted, null), (ended.Status, ended.Error));
        Assert.DoesNotContain(PipelineWorker.Queues(pipeline.Home, pipeline.Database), queue => queue.Waiting > 0);
        var again = await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.CancelAsync(run, pipeline.Home, pipeline.Database, TestContext.Current.CancellationToken));
        Assert.Equal($"The run {run} has ended: it is aborted.", again.Message);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_run_on_workers_is_cancelled_by_its_caller_or_from_elsewhere_F11(bool byCaller)
    {
        using var pipeline = Served("", "PipelinesSubmit_Slow();", Slow).Build();
        await using var steps = Steps(pipeline);
        await using var logics = Logics(pipeline);
        var events = new EventLog();
        using var cancel = new CancellationTokenSource();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, cancel.Token);
        await events.WhenLine("Slow", "runs");
        if (byCaller)
            await cancel.CancelAsync();
        else
            Assert.Equal(RunStatus.Aborted, (await PipelineRunner.CancelAsync(events.All[0].RunId, pipeline.Home, pipeline.Database, TestContext.Current.CancellationToken)).Status);
        var result = await run;
        Assert.Equal((RunStatus.Aborted, StepStatus.Aborted), (result.Status, result.Step("Slow").Status));
    }

    [Theory, InlineData(RunMode.Local), InlineData(RunMode.Debug)]
    public async Task A_run_in_its_callers_process_is_cancelled_from_elsewhere_F11(RunMode mode)
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Slow();", Slow) { Plain = "Slow();", Helpers = Count }.Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { Mode = mode, OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        await PipelineRunner.CancelAsync(events.All[0].RunId, pipeline.Home, pipeline.Database, TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Aborted, (await run).Status);
    }

    [Fact]
    public async Task A_failed_run_of_workers_is_resumed_by_them_and_a_rerun_takes_from_it_H2_H3()
    {
        const string flaky = "public static int Flaky(int n) { Count(\"flaky\"); return File.Exists(\"mended\") ? n : throw new(\"broken\"); }";
        using var pipeline = Served("", "var one = PipelinesSubmit_One(Arg.Of<int>(1)); PipelinesSubmit_Flaky(Arg.Of<int>(one.Output<int>(\"result\")));", One, flaky).Build();
        await using var steps = Steps(pipeline);
        await using var logics = Logics(pipeline);
        var (failed, _) = await pipeline.RunAsync(Queued(pipeline));
        Assert.Equal(RunStatus.Failed, failed.Status);
        File.WriteAllText(pipeline.Shared("mended"), "");
        var events = new EventLog();
        var resumed = await PipelineRunner.ResumeAsync(failed.RunId, pipeline.Options with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        Assert.Equal((failed.RunId, failed.Name, RunStatus.Completed), (resumed.RunId, resumed.Name, resumed.Status));
        Assert.Equal(("x", "xx"), (Read(pipeline, "one"), Read(pipeline, "flaky")));
        Assert.Equal(RunStatus.Failed, Assert.Single(events.All.OfType<RunStarted>()).Resumed);
        Assert.Equal([("One", true), ("Flaky", false)], events.All.OfType<StepChanged>().Where(changed => changed.Status == StepStatus.Completed).Select(changed => (changed.Step, changed.Resumed)));
        // What was said before is not said again.
        Assert.Empty(events.Lines("One"));
        var rerun = await PipelineRunner.RerunAsync(failed.RunId, Queued(pipeline), "Flaky", TestContext.Current.CancellationToken);
        Assert.Equal((RunStatus.Completed, "x", "xxx"), (rerun.Status, Read(pipeline, "one"), Read(pipeline, "flaky")));
    }

    [Fact]
    public async Task Code_that_was_altered_on_its_way_fails_the_run_and_is_not_loaded_M4()
    {
        using var pipeline = Served("", "Count(\"logic\");").Build();
        var run = await PipelineRunner.SubmitAsync(pipeline.ManifestPath, Queued(pipeline), TestContext.Current.CancellationToken);
        var bundled = Path.Combine(pipeline.Folder, "logic", "test", "compiled", "Test.dll");
        var stored = new Artifacts.ArtifactStore(pipeline.Home).PathOf(Artifacts.FileDigest.Of(bundled));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stored, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bytes = await File.ReadAllBytesAsync(stored, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(stored, bytes, TestContext.Current.CancellationToken);
        await using var logics = Logics(pipeline);
        var ended = await Ended(pipeline, run);
        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.Contains("sha256:", ended.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("", Read(pipeline, "logic"));
    }
}
