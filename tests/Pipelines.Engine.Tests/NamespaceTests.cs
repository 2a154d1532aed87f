using System.Diagnostics;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Engines and workers that have a machine's name and do not see its processes: containers with the host's network, containers of one pod, a container that was started again.</summary>
public sealed class NamespaceTests
{
    /// <summary>Processes of its own, the machine's name and network.</summary>
    static readonly string[] Container = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];

    static TestPipeline SlowOne() => new TestPipeline(
        "", "PipelinesSubmit_Slow();", """public static int Slow() { Console.WriteLine("runs"); while (!File.Exists("go")) Thread.Sleep(5); return 1; }""").Build();

    [Fact]
    public async Task A_run_goes_on_though_somebody_of_its_machines_name_does_not_see_its_process()
    {
        Require();
        using var pipeline = SlowOne();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        // Whoever comes looks for runs whose process is gone.
        using var other = EngineProcess.Start(pipeline, within: Container);
        Assert.Equal("Slow: runs", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        using var history = pipeline.History();
        Assert.All(history.Runs(), known => Assert.Equal(RunStatus.Running, known.Status));
        File.WriteAllText(pipeline.Shared("go"), "");
        Assert.Equal(RunStatus.Completed, (await run).Status);
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.All(history.Runs(), known => Assert.Equal(RunStatus.Completed, known.Status));
    }

    [Fact]
    public async Task A_run_that_was_killed_in_a_container_is_found_by_the_next_one_there_by_its_home_or_its_silence()
    {
        Require();
        using var pipeline = SlowOne();
        using (var engine = EngineProcess.Start(pipeline, within: Container))
        {
            Assert.Equal("Slow: runs", await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            // All processes of a container end with its first.
            engine.Kill();
            await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        if (pipeline.Database is not null)
            pipeline.Execute("update runs set seen = seen - 200");
        File.WriteAllText(pipeline.Shared("go"), "");
        Assert.Equal(RunStatus.Completed, (await pipeline.RunAsync()).Result.Status);
        using var history = pipeline.History();
        Assert.Equal([RunStatus.Completed, RunStatus.Aborted], history.Runs().Select(run => run.Status));
    }

    static void Require()
    {
        var why = "no process namespace can be made here: that takes Linux, 'unshare' and root";
        try
        {
            using var tried = Process.Start(new ProcessStartInfo(Container[0], [.. Container[1..], "true"]) { RedirectStandardError = true })!;
            tried.WaitForExit();
            Assert.SkipWhen(tried.ExitCode != 0, why);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip(why);
        }
    }
}
