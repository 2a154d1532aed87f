using System.Data.Common;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Pipelines.Engine;

namespace Pipelines.Queues;

/// <summary>Hangfire brings jobs to workers (rule M3). It lives in the history's database, in a schema of its own beside ours: <c>pipelines_hangfire</c> where ours is <c>pipelines</c>.</summary>
public sealed class HangfireQueues : IQueueEngine
{
    /// <summary>How long a database may be away.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly HangfireStorage storage;
    readonly Lazy<BackgroundJobClient> client;

    HangfireQueues(string connectionString, TimeSpan invisibility)
    {
        storage = new(connectionString, invisibility);
        client = new(() => new(storage.Open(), Filters) { RetryAttempts = 0 });
    }

    /// <summary>For <see cref="RunOptions.QueueEngine"/> and <see cref="WorkerOptions.QueueEngine"/>. Nothing is connected to before it is needed.</summary>
    /// <param name="connectionString">The connection string of a PostgreSQL database, with our schema as its search path.</param>
    public static IQueueEngine Open(string connectionString) => Open(connectionString, TimeSpan.FromSeconds(30));

    /// <param name="connectionString">As above.</param>
    /// <param name="invisibility">After so long without a sign of life Hangfire delivers again.</param>
    internal static IQueueEngine Open(string connectionString, TimeSpan invisibility) => new HangfireQueues(connectionString, invisibility);

    /// <inheritdoc/>
    public string Name => "Hangfire";

    /// <summary>Hangfire's own retries are not among them: whether a step is tried again is decided by its run (rule F6).</summary>
    static JobFilterProviderCollection Filters => new(new JobFilterCollection { new StatisticsHistoryAttribute() });

    /// <inheritdoc/>
    public Task SendAsync(QueuedJob job, CancellationToken cancellationToken) => ReachAsync(
        () => client.Value.Create(Job.FromExpression<DeliveredJob>(step => step.RunAsync(job.Id, Named(job))), new EnqueuedState(HangfireName.Of(job.Queue))),
        cancellationToken);

    /// <inheritdoc/>
    public async Task ServeAsync(WorkerRecord worker, Func<long, Task> run, CancellationToken stopping)
    {
        BackgroundJobServer? server = null;
        await ReachAsync(
            () => server = new(
                new()
                {
                    ServerName = worker.Name,
                    Queues = [.. worker.Queues.Select(HangfireName.Of)],
                    WorkerCount = worker.Slots,
                    Activator = new DeliveredJobs(run),
                    FilterProvider = Filters,
                    // Nothing is delayed or comes again: the schedulers have nothing to do.
                    SchedulePollingInterval = TimeSpan.FromMinutes(10),
                    // What runs may end: the worker gives it back when it is told twice.
                    ShutdownTimeout = Timeout.InfiniteTimeSpan,
                },
                storage.Open()),
            stopping).ConfigureAwait(false);
        using (server)
        {
            await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            server!.SendStop();
            await server.WaitForShutdownAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A job without a step is its run's logic.</summary>
    static string Named(QueuedJob job) => $"{(job.Step.Length == 0 ? "Logic" : job.Step)} of {job.RunId}";

    /// <summary>Waits for a database that is away, as the history does.</summary>
    async Task ReachAsync(Action work, CancellationToken cancellationToken)
    {
        for (var until = DateTime.UtcNow + Patience; ;)
        {
            try
            {
                await Task.Run(work, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (storage.IsAway(error))
            {
                if (DateTime.UtcNow > until)
                    throw storage.Unreachable(error);
            }
            catch (Exception error) when ((error as DbException ?? error.InnerException as DbException) is not null)
            {
                throw storage.Unreachable(error);
            }
            await Task.Delay(TimeSpan.FromSeconds(0.5), cancellationToken).ConfigureAwait(false);
        }
    }
}
