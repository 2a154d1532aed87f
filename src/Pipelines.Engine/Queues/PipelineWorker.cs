using Pipelines.Engine.Queues;

namespace Pipelines.Engine;

/// <summary>Runs steps of queued pipelines (rule M3): as many of these as wanted, on one machine or, with a database and a store in common, on many.</summary>
public static class PipelineWorker
{
    /// <summary>Serves queues until it is told to stop, and until what it runs then has ended.</summary>
    /// <param name="options">What it serves.</param>
    /// <param name="cancellationToken">Set when it is to take no more steps.</param>
    /// <exception cref="EngineException">Its home, database or store cannot be used.</exception>
    public static async Task RunAsync(WorkerOptions options, CancellationToken cancellationToken)
    {
        if (options.Slots < 1)
            throw Messages.WrongSlots(options.Slots);
        var worker = new Worker(options);
        await using (worker.ConfigureAwait(false))
            await worker.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The queues that have steps or workers, by name.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="database">The database that machines share; what <c>PIPELINES_DATABASE</c> says when null, else the home's own.</param>
    /// <exception cref="EngineException">The history cannot be opened.</exception>
    public static IReadOnlyList<QueueRecord> Queues(string home, string? database = null)
    {
        using var queue = new JobQueue(HistoryDatabase.Of(home, database));
        var workers = queue.Workers();
        var counts = queue.Counts();
        return [.. counts.Keys.Concat(workers.SelectMany(worker => worker.Queues)).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new QueueRecord(name, counts.GetValueOrDefault(name).Waiting, counts.GetValueOrDefault(name).Running, [.. workers.Where(worker => worker.Queues.Contains(name))]))];
    }
}
