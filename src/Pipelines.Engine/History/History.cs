using System.Data.Common;
using Dapper;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Stores;

namespace Pipelines.Engine;

/// <summary>What ran (rule H1): <c>history.db</c> in the home folder, or the PostgreSQL database that <c>PIPELINES_DATABASE</c> names. One instance serves one thread at a time.</summary>
public sealed class History : IDisposable
{
    readonly HistoryDatabase database;
    readonly DbConnection connection;
    readonly string home;
    readonly string? artifacts;
    readonly ArtifactStore store;

    History(HistoryDatabase database, DbConnection connection, string home, string? artifacts)
    {
        this.database = database;
        this.connection = connection;
        this.home = home;
        this.artifacts = artifacts;
        store = new(home);
    }

    /// <summary>Opens the history of a home folder.</summary>
    /// <param name="home">The folder.</param>
    /// <param name="artifacts">The store of artifacts that are not in the folder any more (<see cref="RunOptions.Artifacts"/>); what <c>PIPELINES_ARTIFACTS</c> says when null.</param>
    /// <param name="database">A PostgreSQL database as connection string or url (<see cref="RunOptions.Database"/>); what <c>PIPELINES_DATABASE</c> says when null, else the home's own file.</param>
    /// <exception cref="EngineException">It cannot be opened: not there, not writable, damaged, or written by a newer version.</exception>
    public static History Open(string home, string? artifacts = null, string? database = null)
    {
        var place = HistoryDatabase.Of(home, database);
        var connection = place.Open();
        LostRuns.Close(place, connection);
        return new(place, connection, home, artifacts);
    }

    /// <summary>Where it lies, without passwords.</summary>
    public string Place => database.Name;

    /// <summary>The runs, newest first.</summary>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<RunRecord> Runs(int limit = 100) =>
        [.. connection.Query<RunRow>("select * from runs order by started desc, id desc limit @limit", new { limit }).Select(row => row.ToRecord())];

    /// <summary>The run whose id starts with <paramref name="id"/>.</summary>
    /// <exception cref="EngineException">No run does, or several do.</exception>
    public RunRecord Run(string id)
    {
        var found = connection.Query<RunRow>("select * from runs where substr(id, 1, length(@id)) = @id order by id limit 5", new { id }).AsList();
        return found.Count switch
        {
            1 => found[0].ToRecord(),
            0 => throw Messages.NoSuchRun(id),
            _ => found.FirstOrDefault(row => row.id == id)?.ToRecord() ?? throw Messages.AmbiguousRun(id, found.Select(row => row.id)),
        };
    }

    /// <summary>The steps of a run in the order of their calls.</summary>
    public IReadOnlyList<StepRecord> Steps(string runId) =>
        [.. connection.Query<StepRow>("select * from steps where run_id = @runId order by number", new { runId }).Select(row => row.ToRecord())];

    /// <summary>The attempts of a run, or of one of its steps.</summary>
    public IReadOnlyList<AttemptRecord> Attempts(string runId, string? step = null) =>
        [.. Select<AttemptRow>("attempts", runId, step, "started, attempt").Select(row => row.ToRecord())];

    /// <summary>Every change of state of a run, in order.</summary>
    public IReadOnlyList<ChangeRecord> Changes(string runId) => [.. Select<ChangeRow>("changes", runId, null, "id").Select(row => row.ToRecord())];

    /// <summary>The lines of a run in order, or those of one of its steps.</summary>
    public IReadOnlyList<LogRecord> Logs(string runId, string? step = null) =>
        [.. Select<LogRow>("logs", runId, step, "id").Select(row => row.ToRecord())];

    /// <summary>The outputs of a run, or of one of its steps.</summary>
    public IReadOnlyList<ArtifactRecord> Artifacts(string runId, string? step = null) =>
        [.. Select<ArtifactRow>("artifacts", runId, step, "id").Select(row => row.ToRecord())];

    /// <summary>A run that another one goes on from.</summary>
    internal PastRun Past(string runId) => PastRun.Read(connection, Run(runId));

    /// <summary>What differs between two runs: parameters, steps, their code, inputs and outputs.</summary>
    public RunComparison Compare(string first, string second) => new Comparison(this, connection).Of(Run(first), Run(second));

    /// <summary>Why a step ran, or why not: what changed since the run before (rule C5).</summary>
    /// <exception cref="EngineException">The run has no such step.</exception>
    public StepReason Why(string runId, string step)
    {
        var steps = Steps(runId);
        return new Reasons(connection).Of(Run(runId), steps.FirstOrDefault(known => known.Name == step) ?? throw Messages.NoStepInRun(runId, step, steps.Select(known => known.Name)));
    }

    /// <summary>The points of a run's metrics, or of one of its steps, in the order of their making. Each attempt has its own.</summary>
    public IReadOnlyList<MetricRecord> Metrics(string runId, string? step = null) =>
        [.. Select<MetricRow>("metrics", runId, step, "id").Select(row => row.ToRecord())];

    /// <summary>The curves of a run's metrics, in the order of their last points: for each step and attempt, on the run itself for each origin.</summary>
    public IReadOnlyList<MetricSummary> Curves(string runId) =>
    [
        .. connection.Query<MetricRow>(
            """
            select metrics.*, points, least, most from (
              select max(id) as newest, count(*) as points, min(value) as least, max(value) as most
              from metrics where run_id = @runId group by step, attempt, origin, title, series) curves
            join metrics on id = newest order by id
            """,
            new { runId }).Select(row => row.ToSummary()),
    ];

    /// <summary>Texts, tables and plots of a run, or of one of its steps, in the order of their making.</summary>
    public IReadOnlyList<ReportRecord> Reports(string runId, string? step = null) =>
        [.. Select<ReportRow>("reports", runId, step, "id").Select(row => row.ToRecord())];

    /// <summary>The activities of a run's steps, or of one of them, in the order of their ends.</summary>
    public IReadOnlyList<SpanRecord> Spans(string runId, string? step = null) =>
        [.. Select<SpanRow>("spans", runId, step, "id").Select(row => row.ToRecord())];

    /// <summary>The file that holds an artifact's bytes, which are checked, and fetched where only the shared store has them. It is not to be changed.</summary>
    /// <exception cref="EngineException">It is gone or damaged, or cannot be fetched.</exception>
    public string ArtifactPath(string digest)
    {
        if (store.Verify(digest) != ArtifactState.Intact)
        {
            using var temporary = TemporaryFolder.Create(home, "fetch-" + Guid.NewGuid().ToString("N"));
            new ArtifactStore(home, temporary.Path, SharedArtifacts.Of(artifacts, temporary.Path)).Require(digest, null);
        }
        return store.PathOf(digest);
    }

    /// <summary>Removes runs, and artifacts that no run which stays refers to (rule H4). Runs may go on beside it, also in other processes.</summary>
    /// <exception cref="EngineException">The history cannot be written.</exception>
    public PruneResult Prune(PruneOptions options)
    {
        try
        {
            return new Pruning(database, connection, home).Prune(options);
        }
        catch (DbException error)
        {
            throw database.CannotOpen(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    IEnumerable<T> Select<T>(string table, string runId, string? step, string order) => connection.Query<T>(
        $"select * from {table} where run_id = @runId{(step is null ? "" : " and step = @step")} order by {order}", new { runId, step });
}
