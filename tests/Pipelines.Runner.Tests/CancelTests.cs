using System.Collections.Concurrent;
using CliWrap;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Runner.Tests;

/// <summary>Product section 8: Ctrl+C once cancels, and the exit code says so.</summary>
public sealed class CancelTests : IDisposable
{
    readonly TestPipeline pipeline = new(
        "",
        "PipelinesSubmit_Wait().Wait();",
        """public static void Wait(CancellationToken token) { Console.WriteLine("waiting"); token.WaitHandle.WaitOne(); token.ThrowIfCancellationRequested(); }""");

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public async Task Ctrl_C_cancels_the_run_and_ends_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A console signal reaches the whole group of processes there.");
        pipeline.Build();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<string> lines = [];
        var tool = Cli.Wrap("dotnet")
            .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "dotnet-pipelines.dll"), "run", pipeline.ManifestPath, "--home", pipeline.Home])
            .WithWorkingDirectory(pipeline.WorkingDirectory)
            .WithValidation(CommandResultValidation.None)
            .WithStandardErrorPipe(PipeTarget.ToDelegate(lines.Enqueue))
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
            {
                lines.Enqueue(line);
                if (line.EndsWith("Wait | waiting", StringComparison.Ordinal))
                    waiting.TrySetResult();
            }));

        var running = tool.ExecuteAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(waiting.Task, running.Task);
        await Cli.Wrap("kill").WithArguments(["-INT", $"{running.ProcessId}"]).ExecuteAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Cancelled, (await running).ExitCode);
        Assert.Contains(Messages.Cancelling, lines);
        Assert.Contains(lines, line => line.StartsWith("test aborted in ", StringComparison.Ordinal) && line.Contains(": 1 aborted (run ", StringComparison.Ordinal));
        using var history = pipeline.History();
        Assert.Equal(RunStatus.Aborted, history.Runs()[0].Status);
    }
}
