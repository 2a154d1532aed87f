namespace Pipelines.Engine.Queues;

/// <summary>The jobs that an engine of others brings to a worker, and those that it should bring and does not.</summary>
sealed class Deliveries(IQueueEngine engine, JobQueue queue, WorkerRecord worker) : IDisposable
{
    /// <summary>A delivery may be lost: a worker was killed between it and the claim, somebody removed it by hand, or the run hands over by other means. What waits for twice as long while nothing comes is handed over again.</summary>
    static readonly TimeSpan Patience = WorkerOptions.Look;

    readonly CancellationTokenSource ending = new();
    long quiet = Environment.TickCount64;
    HashSet<long> waiting = [];

    /// <exception cref="EngineException">There is no database that machines share.</exception>
    public static IQueueEngine? Open(Func<string, IQueueEngine>? open, HistoryDatabase database) =>
        open is null ? null : open((database as PostgresDatabase ?? throw Messages.EngineNeedsServer()).ConnectionString);

    /// <param name="run">Runs the job of an id.</param>
    /// <param name="ear">Woken when nothing is served any more.</param>
    /// <param name="stopping">Set when no more is to be taken.</param>
    public async Task ServeAsync(Func<long, Task> run, Bells.Ear ear, CancellationToken stopping)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping, ending.Token);
        try
        {
            await engine.ServeAsync(worker, RunAsync, both.Token).ConfigureAwait(false);
        }
        finally
        {
            ear.Wake();
        }

        Task RunAsync(long id)
        {
            both.Token.ThrowIfCancellationRequested();
            Interlocked.Exchange(ref quiet, Environment.TickCount64);
            return run(id);
        }
    }

    /// <summary>Hands over again what has waited for a while although there is a place for it.</summary>
    /// <param name="places">How many more jobs the worker could run.</param>
    public async Task SendAgainAsync(int places)
    {
        if (places == 0)
            Interlocked.Exchange(ref quiet, Environment.TickCount64);
        if (Environment.TickCount64 - Interlocked.Read(ref quiet) < Patience.TotalMilliseconds)
            return;
        Interlocked.Exchange(ref quiet, Environment.TickCount64);
        var jobs = queue.Waiting(worker.Queues, places);
        foreach (var job in jobs.Where(job => waiting.Contains(job.Id)))
            await engine.SendAsync(job, CancellationToken.None).ConfigureAwait(false);
        waiting = [.. jobs.Select(job => job.Id)];
    }

    public void Dispose() => ending.Cancel();
}
