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
