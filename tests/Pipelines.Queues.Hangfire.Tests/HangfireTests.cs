using Dapper;
using Npgsql;
using Pipelines.Engine;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Queues.Hangfire.Tests;

/// <summary>What Hangfire does to jobs that it brings, and does not do (rules M3, M6).</summary>
public sealed class HangfireTests
{
    const string Slow = """
        public static int Slow(int n)
        {
            File.AppendAllText("slow", "x");
            Console.WriteLine("runs");
            while (!File.Exists("go")) Thread.Sleep(5);
            return n * 2;
        }
        """;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    static TestPipeline SlowOne() => new TestPipeline("", "Console.WriteLine(\"got \" + PipelinesSubmit_Slow(Arg.Of<int>(21)).Output<int>(\"result\").Value);", Slow).Build();

    static RunOptions Queued(TestPipeline pipeline) => pipeline.Options with { Mode = RunMode.Queued };

    [Fact]
    public async Task A_healthy_step_that_takes_longer_than_the_invisibility_time_out_runs_once_M6()
    {
        using var pipeline = SlowOne();
        Func<string, IQueueEngine> impatient = database => HangfireQueues.Open(database, TimeSpan.FromSeconds(1));
        await using var one = new TestWorker(pipeline, new WorkerOptions { QueueEngine = impatient, Slots = 1 });
        await using var two = new TestWorker(pipeline, new WorkerOptions { QueueEngine = impatient, Slots = 1 });
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        // Renewed well beyond the time-out.
        using var tables = new Tables(pipeline);
        var first = await tables.When<DateTime?>("select max(fetchedat) from jobqueue", fetched => fetched is not null);
        await tables.When<DateTime?>("select max(fetchedat) from jobqueue", fetched => fetched > first!.Value.AddSeconds(3));
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        Assert.Equal((RunStatus.Completed, 1), (result.Status, result.Step("Slow").Attempt));
        Assert.Equal("x", File.ReadAllText(pipeline.Shared("slow")));
    }

    [Fact]
    public async Task A_delivery_that_comes_again_does_nothing_while_the_step_runs_and_when_it_is_over_M6()
    {
        using var pipeline = SlowOne();
        await using var worker = new TestWorker(pipeline, new WorkerOptions { Slots = 2 });
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        using var tables = new Tables(pipeline);
        Assert.Contains("Slow of ", await tables.When<string>("select arguments::text from job", _ => true), StringComparison.Ordinal);
        using var history = HistoryDatabase.Of(pipeline.Home, pipeline.Database).Open();
        var job = history.QuerySingle<QueuedJob>($"select id, queue, run_id as {nameof(QueuedJob.RunId)}, step from jobs");
        var engine = HangfireQueues.Open(pipeline.Database!);
        await engine.SendAsync(job, TestContext.Current.CancellationToken);
        await tables.When<long>("select count(*) from job where statename = 'Succeeded'", count => count == 1);
        File.WriteAllText(pipeline.Shared("go"), "");
        Assert.Equal((RunStatus.Completed, 1), ((await run).Status, (await run).Step("Slow").Attempt));
        await engine.SendAsync(job, TestContext.Current.CancellationToken);
        await tables.When<long>("select count(*) from job where statename = 'Succeeded'", count => count == 3);
        Assert.Equal("x", File.ReadAllText(pipeline.Shared("slow")));
    }

    [Fact]
    public async Task A_step_whose_delivery_was_removed_by_hand_is_delivered_again()
    {
        using var pipeline = SlowOne();
        File.WriteAllText(pipeline.Shared("go"), "");
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline), TestContext.Current.CancellationToken);
        using var tables = new Tables(pipeline);
        await tables.When<long>("delete from jobqueue returning id", id => id > 0);
        await using var worker = new TestWorker(pipeline);
        Assert.Equal(RunStatus.Completed, (await run).Status);
    }

    [Fact]
    public async Task A_run_that_does_not_go_by_Hangfire_says_so_and_is_served_all_the_same_M5()
    {
        using var pipeline = SlowOne();
        File.WriteAllText(pipeline.Shared("go"), "");
        await using var worker = new TestWorker(pipeline);
        await TestRun.Until(() => PipelineWorker.Queues(pipeline.Home, pipeline.Database).Count > 0);
        var (result, events) = await pipeline.RunAsync(Queued(pipeline) with { QueueEngine = null });
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Contains(events.Lines(null), line => line.StartsWith("The queue 'default', where 'Slow' waits, is served by Hangfire alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_takes_from_the_database_takes_what_was_handed_to_Hangfire()
    {
        using var pipeline = SlowOne();
        File.WriteAllText(pipeline.Shared("go"), "");
        using var stop = new CancellationTokenSource();
        var worker = PipelineWorker.RunAsync(new() { Home = pipeline.Home, Database = pipeline.Database, WorkingDirectory = pipeline.WorkingDirectory }, stop.Token);
        Assert.Equal(RunStatus.Completed, (await pipeline.RunAsync(Queued(pipeline))).Result.Status);
        await stop.CancelAsync();
        await worker;
    }

    [Fact]
    public async Task A_database_that_is_stopped_and_started_in_between_is_waited_for()
    {
        using var server = PostgresServer.New();
        using var pipeline = SlowOne();
        var database = server.Database("pipelines");
        using var stop = new CancellationTokenSource();
        var worker = PipelineWorker.RunAsync(new() { Home = pipeline.Home, Database = database, WorkingDirectory = pipeline.WorkingDirectory, QueueEngine = HangfireQueues.Open, Lease = TimeSpan.FromSeconds(60) }, stop.Token);
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { Database = database, OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Slow", "runs");
        server.Stop();
        File.WriteAllText(pipeline.Shared("go"), "");
        server.Start();
        Assert.Equal((RunStatus.Completed, 1), ((await run).Status, (await run).Step("Slow").Attempt));
        // And it still brings what comes then.
        Assert.Equal(RunStatus.Completed, (await pipeline.RunAsync(Queued(pipeline) with { Database = database })).Result.Status);
        await stop.CancelAsync();
        await worker.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_a_database_that_machines_share_it_is_refused()
    {
        using var pipeline = SlowOne();
        var home = Path.Combine(pipeline.Root, "alone");
        var run = await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline) with { Database = "", Home = home }, TestContext.Current.CancellationToken));
        var worker = await Assert.ThrowsAsync<EngineException>(() => PipelineWorker.RunAsync(new() { Home = home, Database = "", QueueEngine = HangfireQueues.Open }, TestContext.Current.CancellationToken));
        Assert.All([run, worker], refused => Assert.Equal((2, true), (refused.ExitCode, refused.Message.Contains("Set PIPELINES_DATABASE", StringComparison.Ordinal))));
    }

    [Theory, InlineData("default", "default"), InlineData("gpu-1", "gpu-1"), InlineData("gpu_1", "gpu_5f_1"), InlineData("GPU", "_47__50__55_"), InlineData("zwölf 🙂", "zw_f6_lf_20__1f642_")]
    public void Any_name_of_a_queue_has_one_that_Hangfire_takes(string queue, string name) => Assert.Equal(name, HangfireName.Of(queue));

    /// <summary>Hangfire's own.</summary>
    sealed class Tables : IDisposable
    {
        readonly NpgsqlConnection connection;

        public Tables(TestPipeline pipeline)
        {
            var settings = new NpgsqlConnectionStringBuilder(pipeline.Database);
            settings.SearchPath += "_hangfire";
            connection = new(settings.ConnectionString);
            connection.Open();
        }

        public async Task<T?> When<T>(string query, Func<T?, bool> holds)
        {
            for (var until = DateTime.UtcNow + Patience; ; await Task.Yield())
            {
                try
                {
                    var found = await connection.ExecuteScalarAsync<T>(query);
                    if (holds(found))
                        return found;
                }
                catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
                {
                    // Not made yet.
                }
                Assert.True(DateTime.UtcNow < until, $"never came: {query}");
            }
        }

        public void Dispose() => connection.Dispose();
    }
}
