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

    /// <summary>Runs the pipeline function of a run that a worker has taken, in this process, which exists for it alone (<see cref="WorkerOptions.LogicCommand"/>), and kills it when its worker is gone.</summary>
    /// <param name="input">The process's standard input, over which the worker says what to run.</param>
    /// <param name="queueEngine">What brings the run's steps to workers (<see cref="RunOptions.QueueEngine"/>).</param>
    /// <param name="onEvent">Called for each event, as <see cref="RunOptions.OnEvent"/>.</param>
    /// <returns>How the run ended; that is recorded too.</returns>
    /// <exception cref="EngineException">Another worker has the run by now, or its history cannot be used.</exception>
    public static async Task<RunStatus> RunLogicAsync(Stream input, Func<string, IQueueEngine>? queueEngine = null, Action<RunEvent>? onEvent = null)
    {
        var reader = new StreamReader(input);
        var order = LogicOrder.Parse(await reader.ReadLineAsync().ConfigureAwait(false) ?? throw new EndOfStreamException());
        Console.SetIn(TextReader.Null);
        var watching = new Thread(() => EndWith(reader)) { IsBackground = true, Name = "worker's end" };
        watching.Start();
        return await PipelineRunner.RunLogicAsync(order, queueEngine, onEvent).ConfigureAwait(false);
    }

    static void EndWith(StreamReader reader)
    {
        try
        {
            while (reader.Read() >= 0)
            {
            }
        }
        catch (IOException)
        {
            // It is as good as its end.
        }
        using var own = System.Diagnostics.Process.GetCurrentProcess();
        own.Kill();
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
