using Dapper;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Queues;

namespace Pipelines.Engine.Runs;

/// <summary>Hands a run's logic to its queue (rule M3), after everything that can be checked here was.</summary>
sealed class Submission : IDisposable
{
    readonly TemporaryFolder temporary;

    Submission(RunSetup setup, TemporaryFolder temporary)
    {
        Setup = setup;
        this.temporary = temporary;
    }

    public RunSetup Setup { get; }

    /// <summary>Up to where the run was recorded before.</summary>
    public RunMarks Marks { get; private set; } = new();

    public static Submission Open(RunSetup setup)
    {
        if (setup.Options.Parallel < 1)
            throw Messages.WrongParallel(setup.Options.Parallel);
        // The logic's own process may have the run's folder in this home.
        var name = "submit-" + Guid.NewGuid().ToString("N");
        return new(setup with { Temporary = name }, TemporaryFolder.Create(setup.Home, name));
    }

    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var started = DateTimeOffset.UtcNow;
        var parameters = new LocalRunner(Setup).Prepare();
        await Setup.Store.CheckAsync(cancellationToken).ConfigureAwait(false);
        var document = new LogicDocument
        {
            Code = await new CodePacker(Setup, Setup.Store).PackAsync(cancellationToken).ConfigureAwait(false),
            Origin = Setup.Origin,
            Parameters = await LogicParameters.WriteAsync(Setup, parameters, cancellationToken).ConfigureAwait(false),
            Parallel = Setup.Options.Parallel,
            GraceSeconds = Setup.Options.Grace.TotalSeconds,
            NoCache = Setup.Options.NoCache,
            Refresh = [.. Setup.Options.Refresh],
            DefaultQueue = Setup.Options.DefaultQueue,
            QueueAll = Setup.Options.QueueAll,
            Past = Setup.Past is { IsResumed: false } past ? past.Record.Id : null,
            From = Setup.Past?.From,
            IsResumed = Setup.Past is { IsResumed: true },
        };
        Record(new(Setup.LogicQueue!, document.ToJson()), started);
        Setup.History.Ring(Bells.Workers);
        Say(new RunStarted(started, Setup.RunId, Setup.Manifest.Name, Setup.Version, RunMode.Queued) { Name = Setup.Name, Resumed = Setup.Past is { IsResumed: true } resumed ? resumed.Record.Status : null });
        using var queue = new JobQueue(Setup.History);
        if (!queue.Workers().Any(worker => !worker.IsStopping && worker.Queues.Contains(Setup.LogicQueue!)))
            Say(new LogLine(DateTimeOffset.UtcNow, Setup.RunId, null, "err", Messages.NoLogicWorker(Setup.LogicQueue!)));
    }

    public void Dispose() => temporary.Dispose();

    void Record(LogicJob job, DateTimeOffset started)
    {
        using var history = new HistoryWriter(Setup.History);
        if (Setup.Past is { IsResumed: true, Record: var before })
        {
            (Setup.Name, Setup.Version) = (before.Name, before.Version);
            using var connection = new HistoryConnection(Setup.History);
            Marks = RunMarks.Read(connection, Setup.RunId);
            history.Resume(before, Filing.Of(Setup), job);
            return;
        }
        if (Setup.Settings.Flag("addRunNumber") ?? true)
            Setup.Name = $"{Setup.Manifest.Name} #{history.NextNumber(Setup.Manifest.Project, Setup.Manifest.Name)}";
        Setup.Version = history.Begin(PipelineRunner.Record(Setup, started) with { Status = RunStatus.Queued }, Filing.Of(Setup), Setup.Settings.Flag("autoVersionBump") ?? false, job);
    }

    void Say(RunEvent happened) => Setup.Options.OnEvent?.Invoke(happened);
}

/// <summary>The last rows of a run that were read of each table.</summary>
sealed record RunMarks
{
    public long Changes { get; set; }

    public long Logs { get; set; }

    public long Metrics { get; set; }

    public long Reports { get; set; }

    public long Artifacts { get; set; }

    public static RunMarks Read(HistoryConnection history, string run) => history.Reach(() => history.Current.QueryFirst<RunMarks>(
        $"""
        select (select coalesce(max(id), 0) from changes where run_id = @run) as {nameof(Changes)}, (select coalesce(max(id), 0) from logs where run_id = @run) as {nameof(Logs)},
          (select coalesce(max(id), 0) from metrics where run_id = @run) as {nameof(Metrics)}, (select coalesce(max(id), 0) from reports where run_id = @run) as {nameof(Reports)},
          (select coalesce(max(id), 0) from artifacts where run_id = @run) as {nameof(Artifacts)}
        """,
        new { run }));
}
