using Pipelines.Engine.Assertions;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>What a run tells whoever started it, and what a test may ask of it.</summary>
public sealed class AssertionTests : IDisposable
{
    readonly TestPipeline pipeline = new(
        "", "var a = PipelinesSubmit_Load().Output<int>(\"result\"); var b = PipelinesSubmit_Train(Arg.Of<int>(a)).Output<int>(\"result\"); PipelinesSubmit_Report(Arg.Of<int>(b)); Console.WriteLine(\"waits\"); _ = b.Value;",
        "public static int Load() => 1;",
        "public static int Train(int n)\n{\n    Console.WriteLine(\"epoch 1\");\n    throw new InvalidOperationException(\"no rows\");\n}",
        "public static void Report(int n) { }")
    { Plain = "var a = Load(); var b = Train(a); Report(b);" };

    [Fact]
    public async Task A_failed_assertion_shows_the_run_with_its_steps_states_errors_and_last_lines()
    {
        var (run, _) = await pipeline.Build().RunAsync();
        var error = Assert.Throws<RunAssertionException>(() => run.ShouldComplete());
        Assert.Equal(
            $"""
            the run should be completed, but is failed

            test #1 failed (run {run.RunId}, local)
            ├── ✓ Load    completed
            ├── ✗ Train   failed
            │     System.InvalidOperationException: no rows (src/Test.cs:6)
            │     | epoch 1
            └── – Report  skipped
                  not run, because step 'Train' failed
            """,
            error.Message);
        Assert.Same(run, error.Run);
        Assert.IsType<StepFailedException>(error.InnerException);
        // The name by which xunit knows an assertion.
        Assert.Contains(error.GetType().GetInterfaces(), type => type.Name == "IAssertionException");
    }

    [Fact]
    public async Task Assertions_on_states_and_on_what_ran_hold_or_say_what_is()
    {
        var (run, _) = await pipeline.Build().RunAsync();
        run.ShouldBe(RunStatus.Failed).ShouldHaveRun("Load", "Train").ShouldNotHaveRun("Report", "Never");
        run.Steps["Train"].ShouldBe(StepStatus.Failed);
        Assert.StartsWith("step 'Load' should be failed, but is completed\n\ntest #1 failed", Assert.Throws<RunAssertionException>(() => run.Steps["Load"].ShouldBe(StepStatus.Failed)).Message, StringComparison.Ordinal);
        Assert.StartsWith("step 'Report' should have run, but is skipped without having started", Assert.Throws<RunAssertionException>(() => run.ShouldHaveRun("Report")).Message, StringComparison.Ordinal);
        Assert.StartsWith("step 'Never' should have run, but was never called", Assert.Throws<RunAssertionException>(() => run.ShouldHaveRun("Never")).Message, StringComparison.Ordinal);
        Assert.StartsWith("step 'Load' should not have run, but is completed", Assert.Throws<RunAssertionException>(() => run.ShouldNotHaveRun("Load")).Message, StringComparison.Ordinal);
        Assert.Equal("The run has no step 'Trian'. It has: Load, Train, Report.", Assert.Throws<KeyNotFoundException>(() => run.Steps["Trian"]).Message);
    }

    [Fact]
    public async Task Values_of_steps_are_read_by_name_and_what_is_not_there_is_said()
    {
        var (run, _) = await pipeline.Build().RunAsync();
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal(1, await run.Steps["Load"].OutputAsync<int>("result", stop));
        Assert.Equal(1, await run.Steps["Load"].OutputAsync<int>(cancellationToken: stop));
        Assert.Equal("Step 'Load' does not have the output 'model': it made: result.", (await Assert.ThrowsAsync<InvalidOperationException>(() => run.Steps["Load"].OutputAsync<int>("model", stop))).Message);
        Assert.Equal("Step 'Train' does not have one output: it failed, and made none.", (await Assert.ThrowsAsync<InvalidOperationException>(() => run.Steps["Train"].OutputAsync<int>(cancellationToken: stop))).Message);
    }

    [Fact]
    public async Task A_failed_run_throws_when_asked_to_with_what_left_the_pipeline_method_inside()
    {
        var (local, _) = await pipeline.Build().RunAsync();
        var failed = Assert.Throws<RunFailedException>(local.ThrowIfFailed);
        Assert.Equal("Train", Assert.IsType<StepFailedException>(failed.InnerException).Step);
        Assert.Contains("✗ Train   failed", failed.Message);
        Assert.Equal(["waits"], failed.Run.LastLines);

        var (debug, _) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        var left = Assert.IsType<StepFailedException>(Assert.Throws<RunFailedException>(debug.ThrowIfFailed).InnerException);
        Assert.Equal("no rows", Assert.IsType<InvalidOperationException>(left.InnerException).Message);
        Assert.Equal(["epoch 1"], debug.Steps["Train"].LastLines);
    }

    public void Dispose() => pipeline.Dispose();
}
