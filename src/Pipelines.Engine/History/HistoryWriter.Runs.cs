using System.Data.Common;
using Dapper;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine;

/// <summary>How a run begins, goes on, and is taken up.</summary>
sealed partial class HistoryWriter
{
    /// <summary>Records a new run, and closes the runs whose process is gone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="components">How the steps of each component are filed.</param>
    /// <param name="bumps">True where the run takes the next free version when its own is held with other code.</param>
    /// <param name="logic">The job of its logic, where a worker is to run it.</param>
    /// <returns>The version that it has.</returns>
    public string Begin(RunRecord run, IReadOnlyDictionary<string, Filing> components, bool bumps, LogicJob? logic = null)
    {
        filings = components;
        var begun = connection.Reach(() =>
        {
            // The answer to an earlier try may have been lost.
            if (connection.Current.ExecuteScalar<string?>("select version from runs where id = @Id and started = @started and machine = @machine", new { run.Id, started = HistoryText.Time(run.Started), machine = Environment.MachineName }) is { } recorded)
                return recorded;
            LostRuns.Close(database, connection.Current);
            // Two runs that begin at once must not take one version for two codes.
            using var transaction = database.BeginAlone(connection.Current);
            var version = bumps ? FreeVersion.Find(connection.Current, transaction, run) : run.Version;
            connection.Current.Execute(
                $"""
                insert into runs values (@Id, @Pipeline, @Project, @version, @mode, @status, @Manifest, @ManifestDigest, @Commit, @Dirty, @Parameters,
                  @machine, @processId, @processStart, @started, null, null, @Name, @Code, @Folder, 0, 0, 0, {database.Now})
                """,
                new
                {
                    run.Id,
                    run.Name,
                    run.Code,
                    run.Folder,
                    run.Pipeline,
                    run.Project,
                    version,
                    mode = Word(run.Mode),
                    status = Word(run.Status),
                    run.Manifest,
                    run.ManifestDigest,
                    run.Commit,
                    Dirty = run.Dirty ? 1 : 0,
                    run.Parameters,
                    machine = Environment.MachineName,
                    processId = Environment.ProcessId,
                    processStart = LostRuns.ProcessStart(),
                    started = HistoryText.Time(run.Started),
                },
                transaction);
            if (logic is not null)
                Add(run.Id, null, logic, transaction);
            transaction.Commit();
            return version;
        });
        Own(run, 0, 0);
        return begun;
    }

    /// <summary>Takes a run up again that ended before its time (rule H2). It then has this process, and its steps are numbered on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="components">How the steps of each component are filed.</param>
    /// <param name="logic">The job of its logic, where a worker is to run it.</param>
    /// <exception cref="EngineException">It still runs.</exception>
    public void Resume(RunRecord run, IReadOnlyDictionary<string, Filing> components, LogicJob? logic = null)
    {
        filings = components;
        long? before = null;
        var owned = connection.Reach(() =>
        {
            LostRuns.Close(database, connection.Current);
            using var transaction = database.BeginAlone(connection.Current);
            var now = connection.Current.QueryFirst<(long Fence, long Batch, long Process, string Start)>("select fence, batch, process_id, process_start from runs where id = @id", new { id = run.Id }, transaction);
            before ??= now.Fence;
            // The answer to an earlier try may have been lost.
            if (now.Fence == before + 1 && (now.Process, now.Start) == (Environment.ProcessId, LostRuns.ProcessStart()))
                return (now.Fence, now.Batch);
            var taken = connection.Current.QueryFirstOrDefault<(long Fence, long Batch)>(
                $"""
                update runs set status = @status, ended = null, error = null, machine = @machine, process_id = @processId, process_start = @processStart, fence = fence + 1, cancelled = 0, seen = {database.Now}
                  where id = @Id and status not in ('queued', 'running') returning fence, batch
                """,
                new { run.Id, status = logic is null ? "running" : "queued", machine = Environment.MachineName, processId = Environment.ProcessId, processStart = LostRuns.ProcessStart() }, transaction);
            if (taken.Fence == 0)
                throw Messages.StillRunning(run.Id);
            if (logic is not null)
                Add(run.Id, Word(run.Status), logic, transaction);
            transaction.Commit();
            return taken;
        });
        Count(run.Id, null);
        Own(run, owned.Fence, owned.Batch);
    }

    /// <summary>Takes up a run whose logic is a job of this process's worker (rule M6).</summary>
    /// <param name="claim">The job.</param>
    /// <returns>The run as it was; null where it was told to end, and has ended.</returns>
    /// <exception cref="EngineException">The job is somebody else's, or the run is over.</exception>
    public RunRecord? TakeUp(LogicClaim claim)
    {
        try
        {
            using var transaction = database.BeginAlone(connection.Current);
            var row = connection.Current.QueryFirst<RunRow>("select * from runs where id = @Run", new { claim.Run }, transaction);
            var before = row.ToRecord();
            var taken = connection.Current.QueryFirstOrDefault<(long Fence, long Batch)>(
                """
                update runs set status = 'running', machine = @machine, process_id = @processId, process_start = @processStart, fence = fence + 1
                  where id = @Run and status in ('queued', 'running') and exists (select 1 from jobs where id = @Job and run_id = @Run and fence = @Fence and state = 'running') returning fence, batch
                """,
                new { claim.Run, claim.Job, claim.Fence, machine = Environment.MachineName, processId = Environment.ProcessId, processStart = LostRuns.ProcessStart() }, transaction);
            if (taken.Fence == 0)
                throw Messages.RunTaken(claim.Run);
            if (row.cancelled != 0)
            {
                RunClosing.Close(connection.Current, claim.Run, RunStatus.Aborted, null, transaction);
                transaction.Commit();
                database.Ring(Bells.Events(claim.Run));
                return null;
            }
            Count(claim.Run, transaction);
            transaction.Commit();
            Own(before, taken.Fence, taken.Batch);
            isFollowed = true;
            return before;
        }
        catch (DbException error)
        {
            throw database.CannotOpen(error);
        }
    }

    /// <summary>How the steps of each component are filed.</summary>
    public IReadOnlyDictionary<string, Filing> Filings { set => filings = value; }

    /// <summary>The next number of a pipeline's runs; none is given twice.</summary>
    public long NextNumber(string project, string pipeline)
    {
        try
        {
            return connection.Current.ExecuteScalar<long>(
                """
                insert into run_numbers values (@project, @pipeline, 1)
                  on conflict (project, pipeline) do update set last = run_numbers.last + 1 returning last
                """,
                new { project, pipeline });
        }
        catch (DbException error)
        {
            throw database.CannotOpen(error);
        }
    }

    void Own(RunRecord record, long fence, long batch)
    {
        (run, Fence, isQueued) = (record.Id, fence, record.Mode == RunMode.Queued);
        connection.Own(record.Id, fence, batch);
    }

    /// <summary>With a run that is queued then.</summary>
    void Add(string runId, string? previous, LogicJob logic, DbTransaction transaction)
    {
        var at = HistoryText.Time(DateTimeOffset.UtcNow);
        connection.Current.Execute(
            """
            insert into jobs (run_id, step, attempt, queue, priority, state, fence, cancelled, said, request, submitted) values (@runId, '', 0, @Queue, 0, 'waiting', 0, 0, 0, @Request, @at);
            insert into changes (run_id, at, previous, status) values (@runId, @at, @previous, 'queued');
            """,
            new { runId, previous, logic.Queue, logic.Request, at }, transaction);
    }

    /// <summary>New steps are numbered on.</summary>
    void Count(string runId, DbTransaction? transaction) =>
        steps = connection.Current.ExecuteScalar<int>("select coalesce(max(number), 0) from steps where run_id = @runId", new { runId }, transaction);
}
