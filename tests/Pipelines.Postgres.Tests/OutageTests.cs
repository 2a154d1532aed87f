using System.Diagnostics;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>A database that goes away while workers, each a process of its own, run steps (rule M6).</summary>
public sealed class OutageTests : IDisposable
{
    const int Steps = 6, Workers = 2;

    /// <summary>As many as the workers have places.</summary>
    const int AtOnce = 4;

    readonly PostgresServer server = PostgresServer.New();
    readonly TestPipeline pipeline = new TestPipeline(
        "",
        $"Console.WriteLine(\"sum \" + Enumerable.Range(1, {Steps}).Select(i => PipelinesSubmit_Work(Arg.Of<int>(i)).Output<int>(\"result\")).ToList().Sum(part => part.Value));",
        """
        public static int Work(int n)
        {
            Console.WriteLine("pid " + Environment.ProcessId);
            while (!File.Exists("go")) Thread.Sleep(5);
            Console.WriteLine("did " + n);
            File.AppendAllText("did" + n, "x");
            return n * n;
        }
        """).Build();

    readonly EventLog events = new();
    readonly List<Process> workers = [];

    string Database => server.Database("pipelines");

    public void Dispose()
    {
        foreach (var worker in workers)
        {
            worker.Kill();
            worker.Dispose();
        }
        pipeline.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task Steps_that_end_while_the_database_is_away_are_recorded_once_when_it_is_back_M6()
    {
        var run = await StartAsync(lease: 60);
        server.Stop();
        File.WriteAllText(pipeline.Shared("go"), "");
        await DidAsync(AtOnce);
        server.Start();
        var result = await run;
        AssertWhole(result);
        Assert.All(result.Steps, step => Assert.Equal(1, step.Attempt));
    }

    [Fact]
    public async Task Steps_that_a_worker_could_not_hold_while_the_database_was_away_run_again_M6()
    {
        var run = await StartAsync(lease: 5);
        var begun = Begun();
        server.Stop();
        // A worker that nobody hears of ends what it runs: somebody else may have it by now.
        foreach (var process in begun)
            await Processes.Gone(process);
        server.Start();
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        AssertWhole(result);
        Assert.Equal([1, 1, 2, 2, 2, 2], result.Steps.Select(step => step.Attempt).Order());
        using var history = History.Open(pipeline.Home, database: Database);
        Assert.Equal(AtOnce, history.Attempts(result.RunId).Count(attempt => attempt.Status == StepStatus.Aborted));
    }

    /// <summary>A run that has as many steps on workers as they have places.</summary>
    async Task<Task<RunResult>> StartAsync(double lease)
    {
        workers.AddRange(Enumerable.Range(0, Workers).Select(_ => EngineProcess.StartWorker(pipeline, lease: lease, database: Database)));
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath,
            pipeline.Options with { Mode = RunMode.Queued, Database = Database, Parallel = Steps, Grace = TimeSpan.FromMilliseconds(100), OnEvent = events.Take },
            TestContext.Current.CancellationToken);
        await events.When(_ => Begun().Count == AtOnce);
        return run;
    }

    List<string> Begun() => [.. events.All.OfType<LogLine>().Where(line => line.Text.StartsWith("pid ", StringComparison.Ordinal)).Select(line => line.Text[4..])];

    async Task DidAsync(int count)
    {
        for (var until = DateTime.UtcNow.AddMinutes(3); Directory.GetFiles(pipeline.WorkingDirectory, "did*").Length < count; await Task.Yield())
            Assert.True(DateTime.UtcNow < until, "the steps do not end");
    }

    /// <summary>Every step did once what it does, and is recorded so.</summary>
    void AssertWhole(RunResult result)
    {
        Assert.Equal((RunStatus.Completed, Steps), (result.Status, result.Steps.Count));
        Assert.Contains("sum 91", events.Lines(null));
        Assert.All(Enumerable.Range(1, Steps), n => Assert.Equal("x", File.ReadAllText(pipeline.Shared("did" + n))));
        using var history = History.Open(pipeline.Home, database: Database);
        var said = history.Logs(result.RunId).Where(line => line.Text.StartsWith("did ", StringComparison.Ordinal)).ToList();
        Assert.Equal(Enumerable.Range(1, Steps).Select(n => "did " + n), said.Select(line => line.Text).Order());
        Assert.All(history.Steps(result.RunId), step =>
        {
            Assert.Single(history.Artifacts(result.RunId, step.Name));
            Assert.Single(history.Attempts(result.RunId), attempt => attempt.Step == step.Name && attempt.Status == StepStatus.Completed);
            Assert.Equal(step.Attempt, said.Single(line => line.Step == step.Name).Attempt);
        });
        Assert.DoesNotContain(PipelineWorker.Queues(pipeline.Home, Database), queue => queue.Waiting + queue.Running > 0);
    }
}
