using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class FailureTests
{
    const string Fail = "public static int Fail()\n{\n    Console.WriteLine(\"about to fail\");\n    throw new FileNotFoundException(\"no iris.csv\");\n}";
    const string Next = "public static int Next(int value) => value;";

    [Fact]
    public async Task A_failing_step_names_type_message_file_line_and_last_lines_F1()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Fail();", Fail).Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal(RunStatus.Failed, result.Status);
        var error = result.Step("Fail").Error!;
        Assert.Equal(("System.IO.FileNotFoundException", "no iris.csv", "Fail", 6), (error.Type, error.Message, error.Step, error.Line));
        Assert.EndsWith("Test.cs", error.File, StringComparison.Ordinal);
        Assert.Contains("Fail()", error.Stack, StringComparison.Ordinal);
        Assert.Equal(["about to fail"], error.LogLines!);
        Assert.Equivalent(error, result.Error);
    }

    [Fact]
    public async Task What_is_connected_is_skipped_over_several_levels_and_the_rest_runs_F2()
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
            Fail, Next).Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal(RunStatus.Failed, result.Status);
        Assert.Equal(
            [StepStatus.Failed, StepStatus.Skipped, StepStatus.Skipped, StepStatus.Skipped, StepStatus.Completed], result.Steps.Select(step => step.Status));
        Assert.All(result.Steps.Where(step => step.Status == StepStatus.Skipped), step => Assert.Equal("Fail", step.Error!.Step));
        Assert.Equal("System.IO.FileNotFoundException", result.Error!.Type);
        Assert.IsType<RunEnded>(events.All[^1]);
    }

    [Fact]
    public async Task Reading_a_failed_value_throws_at_the_line_that_reads_and_submitted_steps_still_finish_F3()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            var a = PipelinesSubmit_Fail().Output<int>("result");
            PipelinesSubmit_Next(Arg.Of<int>(7));
            Console.WriteLine(a.Value);
            Console.WriteLine("never");
            """,
            Fail, Next).Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Failed, "Fail"), (result.Status, result.Error!.Step));
        Assert.Equal(StepStatus.Completed, result.Step("Next").Status);
        Assert.Empty(events.Lines(null));
    }

    [Fact]
    public async Task Logic_sees_what_the_step_threw_and_what_it_catches_does_not_fail_the_run_P8()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            var a = PipelinesSubmit_Fail().Output<int>("result");
            var b = PipelinesSubmit_Next(Arg.Of<int>(a)).Output<int>("result");
            try { _ = a.Value; } catch (StepFailedException e) { Console.WriteLine($"{e.Step} {e.OriginalType} {e.OriginalMessage} {e.OriginalStack.Contains("Fail()")}"); }
            try { _ = b.Value; } catch (StepSkippedException e) { Console.WriteLine($"{e.Step} {e.Cause}"); }
            """,
            Fail, Next).Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal(["Fail System.IO.FileNotFoundException no iris.csv True", "Next Fail"], events.Lines(null));
        Assert.Equal(RunStatus.Completed, result.Status);
    }

    [Fact]
    public async Task An_exception_of_the_logic_itself_fails_the_run_with_its_line()
    {
        using var pipeline = new TestPipeline("", "throw new InvalidOperationException(\"logic\");", Next).Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Failed, "System.InvalidOperationException", "logic", null), (result.Status, result.Error!.Type, result.Error.Message, result.Error.Step));
        Assert.NotNull(result.Error.Line);
    }

    [Fact]
    public async Task A_killed_step_process_is_a_clear_failure_that_skips_what_hangs_on_it_and_finishes_the_rest_F1()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");
        using var pipeline = new TestPipeline(
            "string file",
            """
            var a = PipelinesSubmit_Hang(Arg.Of<string>(file)).Output<int>("result");
            PipelinesSubmit_Next(Arg.Of<int>(a));
            PipelinesSubmit_Next(Arg.Of<int>(7));
            """,
            """public static int Hang(string file) { Console.WriteLine("pid " + Environment.ProcessId); Meet(file, file + ".never"); return 1; }""", Next)
        { Helpers = TestRun.Meet }.Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With("file", pipeline.Shared("f")) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        var line = (LogLine)await events.WhenLine("Hang", "pid ");
        var processId = int.Parse(line.Text[4..], System.Globalization.CultureInfo.InvariantCulture);
        System.Diagnostics.Process.GetProcessById(processId).Kill();
        var result = await run;

        var error = result.Step("Hang").Error!;
        Assert.Equal($"step process {processId} was killed by signal 9 (SIGKILL)", error.Message);
        Assert.Equal([$"pid {processId}"], error.LogLines!);
        Assert.Equal([StepStatus.Failed, StepStatus.Skipped, StepStatus.Completed], result.Steps.Select(step => step.Status));
        using var history = pipeline.History();
        var attempt = Assert.Single(history.Attempts(result.RunId, "Hang"));
        Assert.Equal((processId, StepStatus.Failed, error.Message), (attempt.ProcessId, attempt.Status, attempt.Error!.Message));
    }

    [Fact]
    public async Task A_step_that_ends_its_process_fails_with_the_exit_code_F1()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Exit();", "public static int Exit() { Environment.Exit(3); return 1; }").Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Contains("exit code 3", result.Step("Exit").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_cannot_start_fails_the_step_with_what_it_wrote()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Next(Arg.Of<int>(1));", Next).Build();
        File.WriteAllText(
            Path.Combine(pipeline.Folder, "host", "Pipelines.runtimeconfig.json"),
            """{"runtimeOptions":{"tfm":"net10.0","framework":{"name":"Microsoft.NETCore.App","version":"99.0.0"}}}""");
        var (result, _) = await pipeline.RunAsync();
        Assert.Contains("99.0.0", result.Step("Next").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catching_a_skip_catches_the_failure_behind_it_P8()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            var a = PipelinesSubmit_Fail().Output<int>("result");
            var b = PipelinesSubmit_Next(Arg.Of<int>(a)).Output<int>("result");
            try { _ = b.Value; } catch (StepSkippedException e) { Console.WriteLine($"{e.Step} {e.Cause}"); }
            """,
            "public static int Fail() => throw new InvalidOperationException(\"x\");", Next).Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal(["Next Fail"], events.Lines(null));
        Assert.Equal(RunStatus.Completed, result.Status);
    }
}
