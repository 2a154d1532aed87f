namespace Pipelines.Engine.Tests.Fixture;

/// <summary>A worker in this process; it stops with the test.</summary>
sealed class TestWorker : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly Task work;

    public TestWorker(TestPipeline pipeline, params string[] queues) : this(pipeline, new WorkerOptions { Queues = queues.Length == 0 ? ["default"] : queues })
    {
    }

    public TestWorker(TestPipeline pipeline, WorkerOptions options)
    {
        var test = TestContext.Current;
        work = Task.Run(() => PipelineWorker.RunAsync(
            options with { Home = options.Home ?? pipeline.Home, Database = pipeline.Database, QueueEngine = options.QueueEngine ?? TestQueues.Engine, WorkingDirectory = pipeline.WorkingDirectory, OnNews = Add }, stop.Token));
        // A run would wait for it for ever; why it ended is thrown where it is disposed.
        work.ContinueWith(_ => test.CancelCurrentTest(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    public List<string> News { get; } = [];

    /// <summary>Waits until it says something.</summary>
    public async Task When(Func<string, bool> matches)
    {
        for (var until = DateTime.UtcNow.AddMinutes(3); ; await Task.Yield())
        {
            lock (News)
            {
                if (News.Any(matches))
                    return;
                Assert.True(DateTime.UtcNow < until, "the worker never said it: " + string.Join('\n', News));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromMinutes(3));
        stop.Dispose();
    }

    void Add(string text)
    {
        lock (News)
            News.Add(text);
    }
}
