using System.Data.Common;
using Dapper;

namespace Pipelines.Engine.Queues;

/// <summary>The jobs of one run, for the engine that has it (rule M6): what an engine does that the run was taken from is refused.</summary>
sealed class RunJobs(HistoryDatabase database, string run, long fence) : IDisposable
{
    const string IsOurs = "exists (select 1 from runs where id = @run and fence = @fence)";

    readonly HistoryConnection history = new(database);
    readonly Lock gate = new();

    public void Dispose() => history.Dispose();

    /// <summary>Adds jobs, all or none.</summary>
    /// <param name="jobs">What is to run, each with its queue and priority.</param>
    /// <param name="rings">True where workers take them from here, and are to look.</param>
    /// <returns>Their ids, in the same order.</returns>
    /// <exception cref="EngineException">Another engine has the run.</exception>
    public IReadOnlyList<long> Add(IReadOnlyList<NewJob> jobs, bool rings) => Do(() =>
    {
        using var transaction = history.Current.BeginTransaction();
        List<long> added = [.. jobs.Select(job => Add(job, transaction) ?? throw Messages.RunTaken(run))];
        history.Commit(transaction, [], rings ? Bells.Workers : null);
        return added;
    });

    /// <summary>What an engine that had the run before left behind: the newest job of each step, and what is known of its attempt.</summary>
    public IReadOnlyDictionary<string, LeftJob> Left() => Do(() => history.Current.Query<LeftJob>(
            """
            select jobs.id, jobs.step, jobs.attempt, jobs.state, jobs.request, attempts.process_id, attempts.worker
              from jobs left join attempts on attempts.run_id = jobs.run_id and attempts.step = jobs.step and attempts.attempt = jobs.attempt
              where jobs.run_id = @run and jobs.step <> '' order by jobs.attempt
            """,
            new { run }).GroupBy(job => job.step).ToDictionary(step => step.Key, step => step.Last()));

    /// <summary>What happened to the jobs. Those whose lease ran out are lost.</summary>
    /// <param name="known">The jobs, and what was heard of them.</param>
    /// <param name="withWaiting">True where those are to be named as well that nothing happened to.</param>
    /// <exception cref="EngineException">Another engine has the run.</exception>
    public JobNews Read(IReadOnlyCollection<HeardJob> known, bool withWaiting) => Do(() =>
    {
        if (history.Current.ExecuteScalar<long?>("select fence from runs where id = @run", new { run }) != fence)
            throw Messages.RunTaken(run);
        // First who is done, then what they said: so nothing of it is missed.
        var jobs = Jobs(withWaiting);
        if (jobs.Values.Any(job => job.IsLate))
        {
            history.Current.Execute($"update jobs set state = 'lost' where run_id = @run and step <> '' and state = 'running' and lease < {database.Now} and {IsOurs}", new { run, fence });
            jobs = Jobs(withWaiting);
        }
        var lines = new Dictionary<long, IReadOnlyList<JobLine>>();
        foreach (var heard in known)
        {
            if (jobs.GetValueOrDefault(heard.Id) is { } job && job.said > heard.Said)
                lines.Add(heard.Id, history.Current.Query<JobLine>("select id, line from job_lines where job = @Id and id > @Line order by id", new { heard.Id, heard.Line }).AsList());
        }
        return new JobNews(jobs, lines);
    });

    /// <summary>Removes a job that waits, or has its worker end it.</summary>
    /// <returns>True where it does not run.</returns>
    public bool Cancel(long job) => Do(() =>
        history.Current.Execute($"delete from jobs where id = @job and state = 'waiting' and {IsOurs}", new { job, run, fence }) == 1
        || history.Current.Execute($"update jobs set cancelled = 1 where id = @job and {IsOurs}", new { job, run, fence }) == 0);

    /// <summary>A job that is not wanted any more, whatever its worker makes of it.</summary>
    public void Remove(long job) => Do(() => history.Current.Execute(
        $"delete from job_lines where job = @job and {IsOurs}; delete from jobs where id = @job and {IsOurs}", new { job, run, fence }));

    /// <summary>The workers that take more from a queue.</summary>
    public IReadOnlyList<WorkerRecord> Workers(string queue) => Do(() => WorkerRow.Read(history.Current, database).Where(worker => !worker.IsStopping && worker.Queues.Contains(queue)).ToList());

    Dictionary<long, JobRow> Jobs(bool withWaiting) => history.Current.Query<JobRow>(
        $"""
        select id, state, worker, said, case when state = 'done' then result end as result, cast(case when state = 'running' and lease < {database.Now} then 1 else 0 end as bigint) as late
          from jobs where run_id = @run and step <> '' {(withWaiting ? "" : "and state <> 'waiting'")}
        """,
        new { run }).ToDictionary(job => job.id);

    long? Add(NewJob job, DbTransaction transaction) => history.Current.ExecuteScalar<long?>(
        $"""
        insert into jobs (run_id, step, attempt, queue, priority, state, fence, cancelled, said, request, submitted)
          select @run, @Step, @Attempt, @Queue, @Priority, 'waiting', 0, 0, 0, @request, @now where {IsOurs}
          on conflict (run_id, step, attempt) do update set request = excluded.request returning id
        """,
        new { run, fence, job.Document.Step, job.Document.Attempt, job.Queue, job.Priority, request = job.Document.ToJson(), now = HistoryText.Time(DateTimeOffset.UtcNow) }, transaction);

    T Do<T>(Func<T> work)
    {
        lock (gate)
            return history.Reach(work);
    }
}
