namespace Pipelines.Engine;

/// <summary>
/// Brings jobs to workers in place of the database's own notifications, where an engine with queues and workers is wanted (rule M3). What a job is, who has it and what came of it stays in
/// the history: a delivery only says which job to claim, so one too many does nothing.
/// </summary>
public interface IQueueEngine
{
    /// <summary>What it is called in lists and messages.</summary>
    string Name { get; }

    /// <summary>Hands a job over. May be done again.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineException">It cannot be handed over.</exception>
    Task SendAsync(QueuedJob job, CancellationToken cancellationToken);

    /// <summary>Takes jobs until it is told to stop, and until those that it has taken have ended.</summary>
    /// <param name="worker">Whose queues it serves, with how many jobs at once.</param>
    /// <param name="run">Runs the job of an id, on several threads; returns when it has ended, at once where it is not to be run.</param>
    /// <param name="stopping">Set when it is to take no more.</param>
    /// <exception cref="EngineException">It cannot serve.</exception>
    Task ServeAsync(WorkerRecord worker, Func<long, Task> run, CancellationToken stopping);
}

/// <summary>A job as it is handed over.</summary>
/// <param name="Id">Its id in the history's database.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step.</param>
public sealed record QueuedJob(long Id, string Queue, string RunId, string Step);
