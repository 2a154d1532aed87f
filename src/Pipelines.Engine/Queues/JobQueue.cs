using Dapper;

namespace Pipelines.Engine.Queues;

/// <summary>
/// The queues, for workers: attempts that wait for one, and those that run on one (rule M3). They are rows beside the history. A job that was claimed is its worker's as long as the lease is
/// renewed; what comes under an older claim is refused (rule M6).
/// </summary>
sealed class JobQueue(HistoryDatabase database) : IDisposable
{
    readonly HistoryConnection history = new(database);
    readonly Lock gate = new();

    public void Dispose() => history.Dispose();

    /// <summary>The next job of these queues, which is then the worker's; null where none waits.</summary>
    public ClaimedJob? Claim(string worker, IReadOnlyList<string> queues, TimeSpan lease) => Do(() => history.Current.QueryFirstOrDefault<ClaimedJob>(
        $"""
        update jobs set state = 'running', worker = @worker, fence = fence + 1, lease = {database.Now} + @seconds
          where state = 'waiting' and id = (
            select id from jobs where state = 'waiting' and step <> '' and {database.IsAmong("queue", "@queues")} order by priority desc, id limit 1 {database.SkipLocked})
          returning id as {nameof(ClaimedJob.Id)}, fence as {nameof(ClaimedJob.Fence)}, run_id as {nameof(ClaimedJob.RunId)}, request as {nameof(ClaimedJob.Request)}
        """,
        new { worker, queues, seconds = lease.TotalSeconds }));

    /// <summary>The job that was delivered, which is then the worker's; null where it is gone, over, or somebody's.</summary>
    public ClaimedJob? Claim(long job, string worker, TimeSpan lease) => Do(() => history.Current.QueryFirstOrDefault<ClaimedJob>(
        $"""
        update jobs set state = 'running', worker = @worker, fence = fence + 1, lease = {database.Now} + @seconds where id = @job and state = 'waiting'
          returning id as {nameof(ClaimedJob.Id)}, fence as {nameof(ClaimedJob.Fence)}, run_id as {nameof(ClaimedJob.RunId)}, request as {nameof(ClaimedJob.Request)}
        """,
        new { job, worker, seconds = lease.TotalSeconds }));

    /// <summary>The logic of a run that waits in one of these queues, or whose worker is gone, which is then the worker's; null where there is none.</summary>
    public ClaimedLogic? ClaimLogic(string worker, IReadOnlyList<string> queues, TimeSpan lease) => Do(() => history.Current.QueryFirstOrDefault<ClaimedLogic>(
        $"""
        update jobs set losses = losses + case when state = 'running' then 1 else 0 end, state = 'running', worker = @worker, fence = fence + 1, lease = {database.Now} + @seconds
          where (state = 'waiting' or lease < {database.Now}) and id = (
            select id from jobs where step = '' and (state = 'waiting' or state = 'running' and lease < {database.Now}) and {database.IsAmong("queue", "@queues")} order by priority desc, id limit 1 {database.SkipLocked})
          returning id as {nameof(ClaimedLogic.Id)}, fence as {nameof(ClaimedLogic.Fence)}, run_id as {nameof(ClaimedLogic.RunId)}, request as {nameof(ClaimedLogic.Request)},
            losses as {nameof(ClaimedLogic.Losses)}, result as {nameof(ClaimedLogic.Why)}
        """,
        new { worker, queues, seconds = lease.TotalSeconds }));

    /// <summary>Gives a logic back that others may take.</summary>
    /// <param name="job">The job.</param>
    /// <param name="why">What its process died of; null where it was stopped in good order.</param>
    /// <returns>False where the run is over, or somebody else's.</returns>
    public bool Return(ClaimedLogic job, string? why) => Do(() => history.Current.Execute(
        "update jobs set state = 'waiting', losses = losses + @lost, result = coalesce(@why, result) where id = @Id and fence = @Fence and state = 'running'", new { job.Id, job.Fence, why, lost = why is null ? 0 : 1 })) == 1;

    /// <summary>Ends a run whose logic kills whoever runs it.</summary>
    public void Fail(ClaimedLogic job, RunError error) => Do(() =>
    {
        using var transaction = database.BeginAlone(history.Current);
        if (history.Current.Execute("delete from jobs where id = @Id and fence = @Fence", new { job.Id, job.Fence }, transaction) == 1)
            RunClosing.Close(history.Current, job.RunId, RunStatus.Failed, error, transaction);
        transaction.Commit();
        return 0;
    });

    /// <summary>The next jobs of these queues that nobody has.</summary>
    public IReadOnlyList<QueuedJob> Waiting(IReadOnlyList<string> queues, int most) => Do(() => history.Current.Query<QueuedJob>(
        $"select id, queue, run_id as {nameof(QueuedJob.RunId)}, step from jobs where state = 'waiting' and step <> '' and {database.IsAmong("queue", "@queues")} order by priority desc, id limit @most", new { queues, most }).AsList());

    /// <summary>Renews the leases of a worker's jobs.</summary>
    /// <returns>The jobs that are still its own, and whether they are to end.</returns>
    public Dictionary<long, bool> Renew(string worker, TimeSpan lease) => Do(() =>
    {
        var seconds = lease.TotalSeconds;
        history.Current.Execute($"update workers set lease = {database.Now} + @seconds where id = @worker", new { worker, seconds });
        return history.Current.Query<(long Id, long Cancelled)>(
                $"update jobs set lease = {database.Now} + @seconds where worker = @worker and state = 'running' returning id, cancelled", new { worker, seconds })
            .ToDictionary(job => job.Id, job => job.Cancelled != 0);
    });

    /// <summary>Adds what a job said, and its result when it has one, and tells the run's engine.</summary>
    /// <returns>False where it is not the worker's any more: nothing is added then.</returns>
    public bool Say(ClaimedJob job, long number, IReadOnlyList<string> lines, string? result) => Do(() =>
    {
        using var transaction = history.Current.BeginTransaction();
        var isOurs = history.Current.Execute(
            "update jobs set said = @number, state = case when @isOver = 1 then 'done' else state end, result = @result where id = @Id and fence = @Fence and state = 'running' and said = @number - 1",
            new { job.Id, job.Fence, number, result, isOver = result is null ? 0 : 1 }, transaction);
        if (isOurs == 0)
            // The answer to an earlier try may have been lost.
            return history.Current.ExecuteScalar<long>("select count(*) from jobs where id = @Id and fence = @Fence and said = @number", new { job.Id, job.Fence, number }, transaction) == 1;
        history.Commit(transaction, [.. lines.Select(line => new Statement("insert into job_lines (job, line) values (@0, @1)", [job.Id, line]))], Bells.Of(job.RunId));
        return true;
    });

    /// <summary>The worker's jobs that are to end.</summary>
    public IReadOnlyList<long> Cancelled(string worker) => Do(() => history.Current.Query<long>("select id from jobs where worker = @worker and cancelled = 1 and state = 'running'", new { worker }).AsList());

    /// <summary>Ends runs whose process is gone, with their jobs.</summary>
    public void CloseLost() => Do(() =>
    {
        LostRuns.Close(database, history.Current);
        return 0;
    });

    /// <summary>Gives a job back that shall run elsewhere.</summary>
    public void HandBack(ClaimedJob job) => Do(() => history.Current.Execute("update jobs set state = 'returned' where id = @Id and fence = @Fence and state = 'running'", new { job.Id, job.Fence }));

    /// <summary>Gives a job back that the worker has by the record, and does not run: the answer to its claim was lost.</summary>
    /// <returns>Its run; null where the job is the worker's no more.</returns>
    public string? HandBack(string worker, long job) => Do(() => history.Current.ExecuteScalar<string?>(
        "update jobs set state = case when step = '' then 'waiting' else 'returned' end where id = @job and worker = @worker and state = 'running' returning run_id", new { job, worker }));

    public void Register(WorkerRecord worker, TimeSpan lease) => Do(() => history.Current.Execute(
        $"""
        delete from workers where lease < {database.Now} - 3600;
        insert into workers values (@Id, @Name, @Machine, @ProcessId, @queues, @Slots, @started, {database.Now} + @seconds, 0, @Engine)
        """,
        new { worker.Id, worker.Name, worker.Machine, worker.ProcessId, worker.Slots, worker.Engine, queues = HistoryText.Names(worker.Queues), started = HistoryText.Time(worker.Started), seconds = lease.TotalSeconds }));

    public void Unregister(string worker) => Do(() => history.Current.Execute("delete from workers where id = @worker", new { worker }));

    /// <summary>The worker takes no more.</summary>
    public void Stopping(string worker) => Do(() => history.Current.Execute("update workers set stopping = 1 where id = @worker", new { worker }));

    /// <summary>The workers that are alive.</summary>
    public IReadOnlyList<WorkerRecord> Workers() => Do(() => WorkerRow.Read(history.Current, database));

    /// <summary>How many jobs wait and run, by queue.</summary>
    public IReadOnlyDictionary<string, (long Waiting, long Running)> Counts() => Do(() => history.Current.Query<(string Queue, long Waiting, long Running)>(
            "select queue, sum(case when state = 'waiting' then 1 else 0 end), sum(case when state = 'running' then 1 else 0 end) from jobs where state in ('waiting', 'running') group by queue")
        .ToDictionary(row => row.Queue, row => (row.Waiting, row.Running)));

    T Do<T>(Func<T> work)
    {
        lock (gate)
            return history.Reach(work);
    }
}
