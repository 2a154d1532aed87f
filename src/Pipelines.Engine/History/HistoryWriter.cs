using Dapper;
using Microsoft.Data.Sqlite;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine;

/// <summary>Writes one run into the history, a batch of events a transaction.</summary>
sealed partial class HistoryWriter : IDisposable
{
    readonly SqliteConnection connection;
    readonly string home;
    readonly List<SqliteCommand> commands = [];
    readonly Action<object?[]> newStep;
    readonly Action<object?[]> step;
    readonly Action<object?[]> edges;
    readonly Action<object?[]> keyed;
    readonly Action<object?[]> taken;
    readonly Action<object?[]> change;
    readonly Action<object?[]> newAttempt;
    readonly Action<object?[]> attempt;
    readonly Action<object?[]> log;
    readonly Action<object?[]> artifact;
    readonly Action<object?[]> replace;
    readonly Dictionary<string, int> attempts = [];
    IReadOnlyDictionary<string, Filing> filings = new Dictionary<string, Filing>();
    int steps;

    public HistoryWriter(string home)
    {
        this.home = home;
        connection = HistorySchema.Open(home);
        newStep = Prepare(
            """
            insert into steps values (@0, @1, @2, @3, @4, 0, @5, @6, null, null, null, @7, @8, @9, @10, @11, @12, null, null, null, null)
              on conflict (run_id, name) do update set status = excluded.status, component = excluded.component, parents = excluded.parents, control = excluded.control,
                key = excluded.key, error = null
            """, 13);
        step = Prepare(
            "update steps set status = @2, attempt = @3, started = coalesce(started, @4), ended = @5, error = @6 where run_id = @0 and name = @1", 7);
        edges = Prepare("update steps set parents = @2 where run_id = @0 and name = @1", 3);
        keyed = Prepare("update steps set cache_key = @2, key_parts = @3, taken_run = null, taken_step = null where run_id = @0 and name = @1", 4);
        taken = Prepare("update steps set taken_run = @2, taken_step = @3 where run_id = @0 and name = @1", 4);
        change = Prepare("insert into changes (run_id, at, step, previous, status) values (@0, @1, @2, @3, @4)", 5);
        newAttempt = Prepare("insert into attempts values (@0, @1, @2, 'running', @3, @4, null, null)", 5);
        attempt = Prepare("update attempts set status = @3, ended = @4, error = @5 where run_id = @0 and step = @1 and attempt = @2", 6);
        log = Prepare("insert into logs (run_id, step, attempt, at, stream, text) values (@0, @1, @2, @3, @4, @5)", 6);
        artifact = Prepare(
            "insert into artifacts (run_id, step, name, type, format, digest, bytes, kind, origin) values (@0, @1, @2, @3, @4, @5, @6, @7, @8)", 9);
        replace = Prepare(
            "delete from artifacts where run_id = @0 and step is @1 and kind = @2 and (name = @3 or name = @4 and origin = @5)", 6);
    }

    /// <summary>Records a new run, and closes the runs whose process is gone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="components">How the steps of each component are filed.</param>
    /// <param name="bumps">True where the run takes the next free version when its own is held with other code.</param>
    /// <returns>The version that it has.</returns>
    public string Begin(RunRecord run, IReadOnlyDictionary<string, Filing> components, bool bumps)
    {
        filings = components;
        try
        {
            LostRuns.Close(connection);
            // Two runs that begin at once must not take one version for two codes.
            using var transaction = connection.BeginTransaction(deferred: false);
            var version = bumps ? FreeVersion.Find(connection, transaction, run) : run.Version;
            connection.Execute(
                """
                insert into runs values (@Id, @Pipeline, @Project, @version, @mode, 'running', @Manifest, @ManifestDigest, @Commit, @Dirty, @Parameters,
                  @machine, @processId, @processStart, @started, null, null, @Name, @Code, @Folder)
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
                    run.Manifest,
                    run.ManifestDigest,
                    run.Commit,
                    run.Dirty,
                    run.Parameters,
                    machine = Environment.MachineName,
                    processId = Environment.ProcessId,
                    processStart = LostRuns.ProcessStart(),
                    started = HistoryText.Time(run.Started),
                },
                transaction);
            transaction.Commit();
            return version;
        }
        catch (SqliteException error)
        {
            throw Messages.HomeNotWritable(home, error);
        }
    }

    /// <summary>Takes a run up again that ended before its time (rule H2). It then has this process, and its steps are numbered on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="components">How the steps of each component are filed.</param>
    /// <exception cref="EngineException">It still runs.</exception>
    public void Resume(RunRecord run, IReadOnlyDictionary<string, Filing> components)
    {
        filings = components;
        try
        {
            LostRuns.Close(connection);
            using var transaction = connection.BeginTransaction(deferred: false);
            var taken = connection.Execute(
                """
                update runs set status = 'running', ended = null, error = null, machine = @machine, process_id = @processId, process_start = @processStart
                  where id = @Id and status <> 'running'
                """,
                new { run.Id, machine = Environment.MachineName, processId = Environment.ProcessId, processStart = LostRuns.ProcessStart() }, transaction);
            if (taken == 0)
                throw Messages.StillRunning(run.Id);
            steps = connection.ExecuteScalar<int>("select coalesce(max(number), 0) from steps where run_id = @Id", new { run.Id }, transaction);
            transaction.Commit();
        }
        catch (SqliteException error)
        {
            throw Messages.HomeNotWritable(home, error);
        }
    }

    /// <summary>The next number of a pipeline's runs; none is given twice.</summary>
    public long NextNumber(string project, string pipeline)
    {
        try
        {
            return connection.ExecuteScalar<long>(
                """
                insert into run_numbers values (@project, @pipeline, 1)
                  on conflict (project, pipeline) do update set last = last + 1 returning last
                """,
                new { project, pipeline });
        }
        catch (SqliteException error)
        {
            throw Messages.HomeNotWritable(home, error);
        }
    }

    public void Write(IReadOnlyList<RunEvent> events)
    {
        try
        {
            using var transaction = connection.BeginTransaction();
            foreach (var command in commands)
                command.Transaction = transaction;
            foreach (var happened in events)
                Write(happened);
            transaction.Commit();
        }
        catch (SqliteException error)
        {
            throw Messages.HistoryNotWritten(Path.Combine(home, "history.db"), error);
        }
    }

    public void Dispose()
    {
        foreach (var command in commands)
            command.Dispose();
        connection.Dispose();
    }

    void Write(RunEvent happened)
    {
        if (WriteReport(happened))
            return;
        var at = HistoryText.Time(happened.At);
        var run = happened.RunId;
        switch (happened)
        {
            case RunStarted e:
                change([run, at, null, e.Resumed is { } before ? Word(before) : null, "running"]);
                break;
            case StepChanged { Previous: null } e:
                var filing = filings.GetValueOrDefault(e.Component, Filing.None);
                newStep([run, ++steps, e.Step, e.Component, Word(e.Status), HistoryText.Names(e.Parents ?? []), at, filing.Queue, HistoryText.Names(filing.Tags), filing.Stage, filing.Project, e.Key, HistoryText.Names(e.Control)]);
                change([run, at, e.Step, null, Word(e.Status)]);
                break;
            case StepChanged e:
                var ended = e.Status is not (StepStatus.Pending or StepStatus.Queued or StepStatus.Running);
                attempts[e.Step] = e.Attempt;
                step([run, e.Step, Word(e.Status), e.Attempt, e.Status == StepStatus.Running ? at : null, ended ? at : null, HistoryText.Error(e.Error)]);
                change([run, at, e.Step, Word(e.Previous.Value), Word(e.Status)]);
                break;
            case EdgesChanged e:
                edges([run, e.Step, HistoryText.Names(e.Parents)]);
                break;
            case CodesSeen e:
                CodeRecords.Write(connection, commands[0].Transaction!, e.Files);
                break;
            case StepKeyed e:
                keyed([run, e.Step, e.Key.Hash, e.Key.ToJson()]);
                break;
            case StepTaken e:
                taken([run, e.Step, e.From.RunId, e.From.Step]);
                break;
            case AttemptStarted e:
                newAttempt([run, e.Step, e.Attempt, e.ProcessId, at]);
                break;
            case AttemptEnded e:
                attempt([run, e.Step, e.Attempt, Word(e.Status), at, HistoryText.Error(e.Error)]);
                break;
            case LogLine e:
                log([run, e.Step, e.Step is null ? 0 : attempts.GetValueOrDefault(e.Step), at, e.Stream, e.Text]);
                break;
            case ArtifactStored { Artifact: var e }:
                // An attempt that was lost may have left it.
                replace([run, e.Step, Word(e.Kind), e.Name, null, null]);
                artifact([run, e.Step, e.Name, e.Type, e.Format, e.Digest, e.Bytes, Word(e.Kind), e.Origin]);
                break;
            case ArtifactUploaded { Artifact: var e, Replaces: var replaced }:
                replace([run, e.Step, Word(e.Kind), e.Name, replaced, e.Origin]);
                artifact([run, e.Step, e.Name, e.Type, e.Format, e.Digest, e.Bytes, Word(e.Kind), e.Origin]);
                break;
            case RunEnded e:
                connection.Execute(
                    "update runs set status = @status, ended = @at, error = @error where id = @run",
                    new { status = Word(e.Status), at, error = HistoryText.Error(e.Error), run }, commands[0].Transaction);
                change([run, at, null, "running", Word(e.Status)]);
                break;
        }
    }

    static string Word<T>(T value)
        where T : struct, Enum => Words<T>.Of(value);

    Action<object?[]> Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = commands.Count == 0 ? null : commands[0].Transaction;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter($"@{i}", null));
        commands.Add(command);
        return values =>
        {
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i] ?? DBNull.Value;
            command.ExecuteNonQuery();
        };
    }
}
