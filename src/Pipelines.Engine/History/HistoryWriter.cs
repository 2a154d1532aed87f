using System.Data.Common;
using Dapper;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine;

/// <summary>Writes one run into the history, a batch of events a transaction.</summary>
sealed partial class HistoryWriter : IDisposable
{
    const string NewStep = """
        insert into steps values (@0, @1, @2, @3, @4, 0, @5, @6, null, null, null, @7, @8, @9, @10, @11, @12, null, null, null, null, null)
          on conflict (run_id, name) do update set status = excluded.status, component = excluded.component, parents = excluded.parents, control = excluded.control,
            key = excluded.key, error = null, progress = null
        """;
    /// <summary>The same where the run goes on: what had ended stays so until the step really runs, also when this process is lost before it has looked at it.</summary>
    const string KnownStep = """
        insert into steps values (@0, @1, @2, @3, @4, 0, @5, @6, null, null, null, @7, @8, @9, @10, @11, @12, null, null, null, null, null)
          on conflict (run_id, name) do update set component = excluded.component, parents = excluded.parents, control = excluded.control, key = excluded.key, progress = null,
            error = case when steps.status in ('completed', 'cached', 'failed') then steps.error end,
            status = case when steps.status in ('completed', 'cached', 'failed') then steps.status else excluded.status end
        """;
    const string Step = "update steps set status = @2, attempt = @3, started = coalesce(started, @4), ended = @5, error = @6 where run_id = @0 and name = @1";
    const string Progress = "update steps set progress = @2 where run_id = @0 and name = @1";
    const string Heard = "delete from job_lines where job = @0 and id <= @1";
    const string Done = "delete from jobs where run_id = @0 and step = @1 and attempt <= @2";
    const string Edges = "update steps set parents = @2 where run_id = @0 and name = @1";
    const string Keyed = "update steps set cache_key = @2, key_parts = @3, taken_run = null, taken_step = null where run_id = @0 and name = @1";
    const string Taken = "update steps set taken_run = @2, taken_step = @3 where run_id = @0 and name = @1";
    const string Change = "insert into changes (run_id, at, step, previous, status) values (@0, @1, @2, @3, @4)";
    const string NewAttempt = "insert into attempts values (@0, @1, @2, 'running', @3, @4, null, null, @5)";
    const string Attempt = "update attempts set status = @3, ended = @4, error = @5 where run_id = @0 and step = @1 and attempt = @2";
    const string Log = "insert into logs (run_id, step, attempt, at, stream, text) values (@0, @1, @2, @3, @4, @5)";
    const string Artifact = "insert into artifacts (run_id, step, name, type, format, digest, bytes, kind, origin) values (@0, @1, @2, @3, @4, @5, @6, @7, @8)";
    const string Replace = "delete from artifacts where run_id = @0 and step is not distinct from @1 and kind = @2 and (name = @3 or name = @4 and origin = @5)";
    const string End = "update runs set status = @1, ended = @2, error = @3 where id = @0";

    readonly HistoryDatabase database;
    readonly HistoryConnection connection;
    readonly List<Statement> statements = [];
    readonly Dictionary<string, int> attempts = [];
    IReadOnlyDictionary<string, Filing> filings = new Dictionary<string, Filing>();
    readonly Dictionary<string, double> progress = [];
    string run = "";
    int steps;
    bool isQueued;
    bool isFollowed;
    bool rings;

    /// <exception cref="EngineException">The history cannot be opened.</exception>
    public HistoryWriter(HistoryDatabase database)
    {
        this.database = database;
        connection = new(database);
        _ = connection.Current;
    }

    /// <summary>Told when the database is away, and waited for.</summary>
    public Action<string>? OnAway { set => connection.OnAway = value; }

    /// <summary>Records a new run, and closes the runs whose process is gone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="components">How the steps of each component are filed.</param>
    /// <param name="bumps">True where the run takes the next free version when its own is held with other code.</param>
    /// <param name="logic">The job of its logic, where a worker is to run it.</param>
    /// <returns>The version that it has.</returns>
    public string Begin(RunRecord run, IReadOnlyDictionary<string, Filing> components, bool bumps, LogicJob? logic = null)
    {
        filings = components;
        try
        {
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
            Own(run, 0, 0);
            return version;
        }
        catch (DbException error)
        {
            throw database.CannotOpen(error);
        }
    }

    /// <summary>Takes a run up again that ended before its time (rule H2). It then has this process, and its steps are numbered on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="components">How the steps of each component are filed.</param>
    /// <param name="logic">The job of its logic, where a worker is to run it.</param>
    /// <exception cref="EngineException">It still runs.</exception>
    public void Resume(RunRecord run, IReadOnlyDictionary<string, Filing> components, LogicJob? logic = null)
    {
        filings = components;
        try
        {
            LostRuns.Close(database, connection.Current);
            using var transaction = database.BeginAlone(connection.Current);
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
            Count(run.Id, transaction);
            transaction.Commit();
            Own(run, taken.Fence, taken.Batch);
        }
        catch (DbException error)
        {
            throw database.CannotOpen(error);
        }
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

    /// <summary>What removes all jobs of a run.</summary>
    internal static readonly string[] JobRemoval = ["delete from job_lines where job in (select id from jobs where run_id = @0)", "delete from jobs where run_id = @0"];

    /// <summary>Which of those who took the run up this one is.</summary>
    public long Fence { get; private set; }

    /// <summary>Writes all of them or none.</summary>
    public void Write(IReadOnlyList<RunEvent> events)
    {
        statements.Clear();
        foreach (var happened in events)
            Write(happened);
        foreach (var (step, value) in progress)
            Add(Progress, run, step, value);
        progress.Clear();
        var ringing = isFollowed ? database.Ringing(Bells.Events(run)) : null;
        if (ringing is { } statement)
            statements.Add(statement);
        connection.Send(statements);
        if (rings)
            database.Ring(Bells.Claims);
        rings = false;
        if (isFollowed && ringing is null)
            database.Ring(Bells.Events(run));
    }

    public void Dispose() => connection.Dispose();

    void Write(RunEvent happened)
    {
        if (WriteReport(happened))
            return;
        var at = HistoryText.Time(happened.At);
        var run = happened.RunId;
        switch (happened)
        {
            case RunStarted e:
                Add(Change, run, at, null, e.Resumed is { } before ? Word(before) : null, "running");
                break;
            case StepChanged { Previous: null } e:
                var filing = filings.GetValueOrDefault(e.Component, Filing.None);
                Add(isFollowed ? KnownStep : NewStep, run, ++steps, e.Step, e.Component, Word(e.Status), HistoryText.Names(e.Parents ?? []), at, filing.Queue, HistoryText.Names(filing.Tags), filing.Stage, filing.Project, e.Key, HistoryText.Names(e.Control));
                Add(Change, run, at, e.Step, null, Word(e.Status));
                break;
            case StepChanged e:
                var ended = e.Status is not (StepStatus.Pending or StepStatus.Queued or StepStatus.Running);
                attempts[e.Step] = e.Attempt;
                Add(Step, run, e.Step, Word(e.Status), e.Attempt, e.Status == StepStatus.Running ? at : null, ended ? at : null, HistoryText.Error(e.Error));
                Add(Change, run, at, e.Step, Word(e.Previous.Value), Word(e.Status));
                // What its attempts made is known here from now on. One that is told to end may still say something.
                if (isQueued && e.Attempt > 0 && e.Status is not (StepStatus.Queued or StepStatus.Running or StepStatus.Aborted))
                    Add(Done, run, e.Step, e.Attempt);
                break;
            case StepProgress e:
                // The newest of a batch counts.
                progress[e.Step] = e.Value;
                break;
            case JobHeard e:
                Add(Heard, e.Job, e.Line);
                break;
            case EdgesChanged e:
                Add(Edges, run, e.Step, HistoryText.Names(e.Parents));
                break;
            case CodesSeen e:
                foreach (var (hash, members) in connection.Reach(() => CodeRecords.Unknown(connection.Current, e.Files)))
                    Add(CodeRecords.Insert, hash, members);
                break;
            case StepKeyed e:
                Add(Keyed, run, e.Step, e.Key.Hash, e.Key.ToJson());
                break;
            case ClaimReleased e:
                Add("delete from claims where cache_key = @0 and run_id = @1 and step = @2", e.Key, run, e.Step);
                rings = true;
                break;
            case StepTaken e:
                Add(Taken, run, e.Step, e.From.RunId, e.From.Step);
                break;
            case AttemptStarted e:
                Add(NewAttempt, run, e.Step, e.Attempt, e.ProcessId, at, e.Worker);
                break;
            case AttemptEnded e:
                Add(Attempt, run, e.Step, e.Attempt, Word(e.Status), at, HistoryText.Error(e.Error));
                break;
            case LogLine e:
                Add(Log, run, e.Step, e.Step is null ? 0 : attempts.GetValueOrDefault(e.Step), at, e.Stream, e.Text);
                break;
            case ArtifactStored { Artifact: var e }:
                // An attempt that was lost may have left it.
                Add(Replace, run, e.Step, Word(e.Kind), e.Name, null, null);
                Add(Artifact, run, e.Step, e.Name, e.Type, e.Format, e.Digest, e.Bytes, Word(e.Kind), e.Origin);
                break;
            case ArtifactUploaded { Artifact: var e, Replaces: var replaced }:
                Add(Replace, run, e.Step, Word(e.Kind), e.Name, replaced, e.Origin);
                Add(Artifact, run, e.Step, e.Name, e.Type, e.Format, e.Digest, e.Bytes, Word(e.Kind), e.Origin);
                break;
            case RunEnded e:
                Add(End, run, Word(e.Status), at, HistoryText.Error(e.Error));
                Add(Change, run, at, null, "running", Word(e.Status));
                if (isQueued)
                {
                    // What one had begun who had the run before, and this one never came to.
                    foreach (var close in RunClosing.Leftovers)
                        Add(close, run, at);
                    foreach (var remove in JobRemoval)
                        Add(remove, run);
                }
                break;
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
    void Count(string runId, DbTransaction transaction) =>
        steps = connection.Current.ExecuteScalar<int>("select coalesce(max(number), 0) from steps where run_id = @runId", new { runId }, transaction);

    static string Word<T>(T value)
        where T : struct, Enum => Words<T>.Of(value);

    void Add(string sql, params object?[] values) => statements.Add(new(sql, values));
}
