using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Runs;
using Pipelines.Manifest;

namespace Pipelines.Engine;

/// <summary>Runs whose pipeline function runs on a worker (rule M3).</summary>
public static partial class PipelineRunner
{
    /// <summary>What only another call can mend.</summary>
    const int Input = 2;

    /// <summary>Hands a pipeline over to the workers, and does not wait for it.</summary>
    /// <param name="manifestPath">The file <c>….pipeline.yaml</c>.</param>
    /// <param name="options">How to run it: in <see cref="RunMode.Queued"/>.</param>
    /// <param name="cancellationToken">Ends the handing over; the run itself is ended by <see cref="CancelAsync"/>.</param>
    /// <returns>The run's id. Its state is in the <see cref="History"/>.</returns>
    /// <exception cref="EngineException">The pipeline function would run in this process, or it could not be handed over.</exception>
    /// <exception cref="ManifestException">The manifest cannot be read, or a bundle is missing or altered.</exception>
    public static async Task<string> SubmitAsync(string manifestPath, RunOptions options, CancellationToken cancellationToken = default)
    {
        var loaded = Load(manifestPath, options.Mode);
        var setup = new RunSetup(loaded, Whole(options), PipelinesHome.Find(options.Home, options.WorkingDirectory), RunIds.New(DateTimeOffset.UtcNow));
        if (setup.LogicQueue is null)
            throw options.Mode == RunMode.Queued ? Messages.LogicInCaller(loaded.Manifest.Name) : Messages.DetachNeedsQueue();
        using var submission = Submission.Open(setup);
        await submission.SendAsync(cancellationToken).ConfigureAwait(false);
        return setup.RunId;
    }

    /// <summary>Ends a run, wherever it goes on: its steps and its pipeline function are told to end, and the run is aborted (rule F11).</summary>
    /// <param name="runId">The run, or a unique start of its id.</param>
    /// <param name="home">The home folder.</param>
    /// <param name="database">The database that machines share (<see cref="RunOptions.Database"/>).</param>
    /// <param name="cancellationToken">Ends the wait for its end.</param>
    /// <returns>The run as it ended.</returns>
    /// <exception cref="EngineException">There is no such run, or it had ended.</exception>
    public static async Task<RunRecord> CancelAsync(string runId, string home, string? database = null, CancellationToken cancellationToken = default)
    {
        using var history = History.Open(home, database: database);
        var run = history.Run(runId);
        var place = HistoryDatabase.Of(home, database);
        if (run.Status is not (RunStatus.Queued or RunStatus.Running))
            throw Messages.NothingToCancel(run.Id, run.Status);
        using var connection = new HistoryConnection(place);
        using var bells = place.OpenBells();
        using var ear = bells.Listen(Bells.Events(run.Id));
        for (var isFirst = true; ; isFirst = false)
        {
            var (isAsked, now) = connection.Reach(() =>
            {
                // Nobody may be there any more who could end it.
                LostRuns.Close(place, connection.Current);
                return (RunCancel.Ask(place, connection.Current, run.Id), RunRow.Read(connection.Current, run.Id));
            });
            // It may have come to its own end in the meantime.
            if (!isAsked || now.Status is not (RunStatus.Queued or RunStatus.Running))
                return now;
            if (isFirst)
            {
                bells.Ring(Bells.Events(run.Id));
                bells.Ring(Bells.Workers);
            }
            await ear.WaitAsync(TimeSpan.FromSeconds(0.3), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Hands it over and follows it to its end.</summary>
    static async Task<RunResult> FollowAsync(RunSetup setup, CancellationToken cancellationToken)
    {
        using var submission = Submission.Open(setup);
        await submission.SendAsync(cancellationToken).ConfigureAwait(false);
        return await new RunFollower(submission.Setup, submission.Marks).FollowAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the pipeline function of a run that a worker has taken, in a process of its own (rule M6).</summary>
    internal static async Task<RunStatus> RunLogicAsync(LogicOrder order, Func<string, IQueueEngine>? engine, Action<RunEvent>? onEvent)
    {
        var document = LogicDocument.Parse(order.Request);
        // One who had the run before may live on in this home for a while.
        var name = $"{order.Claim.Run}-{order.Claim.Fence}";
        using var temporary = TemporaryFolder.Create(order.Home, name);
        var isHere = document.Origin.Machine == Environment.MachineName && Directory.Exists(document.Origin.WorkingDirectory);
        var options = new RunOptions
        {
            Mode = RunMode.Queued,
            Containers = true,
            OwnsProcess = true,
            Home = order.Home,
            Database = order.Database,
            Artifacts = order.Artifacts,
            SecretsFile = order.SecretsFile,
            QueueEngine = engine,
            OnEvent = onEvent,
            WorkingDirectory = isHere ? document.Origin.WorkingDirectory : order.WorkingDirectory,
            Parallel = document.Parallel,
            Grace = TimeSpan.FromSeconds(document.GraceSeconds),
            NoCache = document.NoCache,
            Refresh = document.Refresh,
            DefaultQueue = document.DefaultQueue,
            QueueAll = document.QueueAll,
        };
        var place = HistoryDatabase.Of(order.Home, order.Database);
        using var history = new HistoryWriter(place);
        if (history.TakeUp(order.Claim) is not { } record)
            return RunStatus.Aborted;
        RunSetup setup;
        LocalRunner runner;
        IReadOnlyDictionary<string, object?> parameters;
        try
        {
            var store = new ArtifactStore(order.Home, temporary.Path, Stores.SharedArtifacts.Of(order.Artifacts, temporary.Path));
            var loaded = await CodeFolder.OpenAsync(document.Code, order.Home, store, CancellationToken.None).ConfigureAwait(false);
            var given = await LogicParameters.ReadAsync(document, store).ConfigureAwait(false);
            var (past, taken) = PastOf(document, record, place);
            setup = new(loaded, options with { Parameters = given }, order.Home, record.Id)
            {
                Temporary = name,
                Past = past,
                Taken = taken,
                Code = document.Code,
                Origin = document.Origin,
                Name = record.Name,
                Version = record.Version,
                Before = record.Status,
                Worker = order.Worker,
            };
            history.Filings = Filing.Of(setup);
            AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", setup.OutputFolder);
            Environment.CurrentDirectory = options.WorkingDirectory;
            runner = new(setup);
            parameters = runner.Prepare();
        }
        catch (Exception error) when (error is ManifestException or EngineException { ExitCode: Input })
        {
            // Anything else may be over with the next try, or elsewhere.
            history.Write([new RunStarted(DateTimeOffset.UtcNow, record.Id, record.Pipeline, record.Version, RunMode.Queued) { Resumed = record.Status }, new RunEnded(DateTimeOffset.UtcNow, record.Id, RunStatus.Failed, Errors.Of(error, null))]);
            return RunStatus.Failed;
        }
        return (await RunAsync(setup, runner, history, parameters, CancellationToken.None).ConfigureAwait(false)).Status;
    }

    /// <summary>What was done before, by this run itself and by the one that it takes from.</summary>
    static (PastRun? Own, PastRun? Taken) PastOf(LogicDocument document, RunRecord record, HistoryDatabase place)
    {
        using var history = new HistoryConnection(place);
        return history.Reach(() =>
        {
            var own = PastRun.Read(history.Current, record);
            var taken = document.Past is { } past ? PastRun.Read(history.Current, RunRow.Read(history.Current, past)) with { From = document.From } : null;
            return document.IsResumed || own.Names.Count > 0 ? (own.SinceQueued(history.Current) with { IsResumed = true }, taken) : (taken, (PastRun?)null);
        });
    }
}
