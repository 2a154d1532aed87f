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
        connection.Send(statements, isFollowed ? Bells.Events(run) : null);
        if (rings)
            database.Ring(Bells.Claims);
        rings = false;
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
                Add(e, null);
                break;
            case ArtifactUploaded { Artifact: var e, Replaces: var replaced }:
                Add(e, replaced);
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

    /// <summary>In place of the one of its name, or of another name that it replaces. That one goes last: who follows the run reads on from the last number, which is not to come again.</summary>
    void Add(ArtifactRecord artifact, string? replaced)
    {
        Add(Artifact, artifact.RunId, artifact.Step, artifact.Name, artifact.Type, artifact.Format, artifact.Digest, artifact.Bytes, Word(artifact.Kind), artifact.Origin);
        var owner = artifact.Step is null ? "run_id = @0 and step is null" : "run_id = @0 and step = @5";
        List<object?> values = [artifact.RunId, Word(artifact.Kind), artifact.Name, replaced, replaced is null ? null : artifact.Origin];
        if (artifact.Step is not null)
            values.Add(artifact.Step);
        Add($"delete from artifacts where {owner} and kind = @1 and (name = @2 or name = @3 and origin = @4) and id < (select max(id) from artifacts where {owner})", [.. values]);
    }

    static string Word<T>(T value)
        where T : struct, Enum => Words<T>.Of(value);

    void Add(string sql, params object?[] values) => statements.Add(new(sql, values));
}
