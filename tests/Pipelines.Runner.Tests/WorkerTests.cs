using System.Collections.Concurrent;
using CliWrap;
using CliWrap.Buffered;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Runner.Tests;

/// <summary>The verbs <c>worker</c> and <c>queues</c>, and <c>run --mode queued</c>, as users start them (rule M3).</summary>
public sealed class WorkerTests : IDisposable
{
    readonly TestPipeline pipeline = new(
        "", "Console.WriteLine(\"sum \" + PipelinesSubmit_Add(Arg.Of<int>(2)).Output<int>(\"result\").Value);", "public static int Add(int n) => n + 40;");

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public async Task A_worker_takes_what_a_queued_run_asks_for_and_ends_when_it_is_asked_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A console signal reaches the whole group of processes there.");
        pipeline.Build();
        Assert.Contains("dotnet pipelines worker --queue default", (await Tool("queues").ExecuteBufferedAsync(TestContext.Current.CancellationToken)).StandardOutput, StringComparison.Ordinal);
        var serves = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<string> lines = [];
        var worker = Tool("worker", "--queue", "night", "--slots", "3", "--name", "mine").WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
        {
            lines.Enqueue(line);
            if (line.EndsWith("mine serves night: 3 steps at once", StringComparison.Ordinal))
                serves.TrySetResult();
        })).ExecuteAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(serves.Task, worker.Task);
        Assert.Equal(
            ["night  0 waiting, 0 running", "  mine  0 of 3 slots"],
            (await Tool("queues").ExecuteBufferedAsync(TestContext.Current.CancellationToken)).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')));

        var run = await Tool("run", pipeline.ManifestPath, "--mode", "queued", "--queue", "night").ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("sum 42", run.StandardOutput, StringComparison.Ordinal);

        await Cli.Wrap("kill").WithArguments(["-TERM", $"{worker.ProcessId}"]).ExecuteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, (await worker).ExitCode);
        Assert.EndsWith("stopping", lines.Last(), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("Add of ", StringComparison.Ordinal) && line.EndsWith(" completed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_is_detached_is_run_by_a_worker_and_cancelled_by_its_id()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A console signal reaches the whole group of processes there.");
        using var waiting = new TestPipeline("", "Console.WriteLine(\"sum \" + PipelinesSubmit_Wait().Output<int>(\"result\").Value);", "public static int Wait() { while (!File.Exists(\"go\")) Thread.Sleep(5); return 42; }") { Settings = [] }.Build();
        Command Own(params string[] arguments) => Tool(arguments).WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "dotnet-pipelines.dll"), .. arguments, "--home", waiting.Home]).WithWorkingDirectory(waiting.WorkingDirectory);
        var submitted = await Own("run", waiting.ManifestPath, "--mode", "queued", "--detach").ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, submitted.ExitCode);
        var run = Assert.Single(submitted.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Trim();
        Assert.Contains("No worker serves the queue 'services'", submitted.StandardError, StringComparison.Ordinal);
        Assert.Contains("queued", (await Own("show", run).ExecuteBufferedAsync(TestContext.Current.CancellationToken)).StandardOutput, StringComparison.Ordinal);

        // Without --queue it serves steps and pipeline functions.
        var runs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = Own("worker").WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
        {
            if (line.Contains("Wait of ", StringComparison.Ordinal) && line.EndsWith(" runs", StringComparison.Ordinal))
                runs.TrySetResult();
        })).ExecuteAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(runs.Task, worker.Task);
        var cancelled = await Own("cancel", run).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal((ExitCode.Done, $"test #1 aborted ({run})"), (cancelled.ExitCode, cancelled.StandardOutput.Trim()));
        var again = await Own("cancel", run).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal((ExitCode.BadInput, $"error: The run {run} has ended: it is aborted."), (again.ExitCode, again.StandardError.Trim()));

        File.WriteAllText(waiting.Shared("go"), "");
        var followed = await Own("run", waiting.ManifestPath, "--mode", "queued").ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, followed.ExitCode);
        Assert.Contains("sum 42", followed.StandardOutput, StringComparison.Ordinal);
        await Cli.Wrap("kill").WithArguments(["-TERM", $"{worker.ProcessId}"]).ExecuteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, (await worker).ExitCode);
    }

    [Theory]
    [InlineData("--lease takes seconds from 1 to 3600, not 0.", "--lease", "0")]
    [InlineData("A worker needs at least one slot; 0 was asked for.", "--slots", "0")]
    public async Task What_a_worker_cannot_be_told_is_refused(string message, params string[] arguments)
    {
        var refused = await Tool(["worker", .. arguments]).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains(message, refused.StandardError, StringComparison.Ordinal);
    }

    Command Tool(params string[] arguments) => Cli.Wrap("dotnet")
        .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "dotnet-pipelines.dll"), .. arguments, "--home", pipeline.Home])
        .WithWorkingDirectory(pipeline.WorkingDirectory)
        .WithValidation(CommandResultValidation.None);
}
