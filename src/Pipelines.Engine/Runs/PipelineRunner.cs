using System.Security.Cryptography;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Debugging;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Manifest;

namespace Pipelines.Engine;

/// <summary>Runs pipelines.</summary>
public static partial class PipelineRunner
{
    /// <summary>Runs the pipeline of a manifest to its end. A failed or cancelled run is a result, not an exception.</summary>
    /// <param name="manifestPath">The file <c>….pipeline.yaml</c>.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="cancellationToken">Cancels the run (rule F11).</param>
    /// <exception cref="EngineException">It could not be started: wrong parameters, a home that cannot be used.</exception>
    /// <exception cref="ManifestException">The manifest cannot be read, or a bundle is missing or altered.</exception>
    public static Task<RunResult> RunAsync(string manifestPath, RunOptions options, CancellationToken cancellationToken = default) =>
        RunAsync(manifestPath, options, null, cancellationToken);

    /// <param name="manifestPath">The file.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="caller">What reads values into the types of the code that called; null where there is none.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    static Task<RunResult> RunAsync(string manifestPath, RunOptions options, ArtifactValues? caller, CancellationToken cancellationToken)
    {
        // What is refused leaves nothing behind, not even a home.
        var loaded = Load(manifestPath, options.Mode);
        var home = PipelinesHome.Find(options.Home, options.WorkingDirectory);
        return StartAsync(new(loaded, Whole(options), home, RunIds.New(DateTimeOffset.UtcNow)) { Caller = caller }, cancellationToken);
    }

    /// <summary>Workers run steps in the containers that they name.</summary>
    static RunOptions Whole(RunOptions options) => options.Mode == RunMode.Queued ? options with { Containers = true } : options;

    static async Task<RunResult> StartAsync(RunSetup setup, CancellationToken cancellationToken)
    {
        var options = setup.Options;
        if (setup.LogicQueue is not null)
            return await FollowAsync(setup, cancellationToken).ConfigureAwait(false);
        if (options.Parallel < 1)
            throw Messages.WrongParallel(options.Parallel);
        var started = DateTimeOffset.UtcNow;
        using var temporary = TemporaryFolder.Create(setup.Home, setup.RunId);
        IRunner runner = options.Mode == RunMode.Debug ? new DebugRunner(setup) : new LocalRunner(setup);
        if (options.OwnsProcess)
        {
            AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", setup.OutputFolder);
            Environment.CurrentDirectory = options.WorkingDirectory;
        }
        var parameters = runner.Prepare();
        await setup.Store.CheckAsync(cancellationToken).ConfigureAwait(false);
        using var history = new HistoryWriter(setup.History);
        if (setup.Past is { IsResumed: true, Record: var before })
        {
            (setup.Name, setup.Version) = (before.Name, before.Version);
            history.Resume(before, Filing.Of(setup));
            return await RunAsync(setup, runner, history, parameters, cancellationToken).ConfigureAwait(false);
        }
        if (setup.Settings.Flag("addRunNumber") ?? true)
            setup.Name = $"{setup.Manifest.Name} #{history.NextNumber(setup.Manifest.Project, setup.Manifest.Name)}";
        setup.Version = history.Begin(Record(setup, started), Filing.Of(setup), setup.Settings.Flag("autoVersionBump") ?? false);
        return await RunAsync(setup, runner, history, parameters, cancellationToken).ConfigureAwait(false);
    }

    static async Task<RunResult> RunAsync(
        RunSetup setup, IRunner runner, HistoryWriter history, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var journal = new Journal(setup.RunId, history, setup.Options.OnEvent, () => _ = stop.CancelAsync());
        ConsoleRouter.Install();
        journal.Post(new RunStarted(DateTimeOffset.UtcNow, setup.RunId, setup.Manifest.Name, setup.Version, setup.Options.Mode)
        {
            Name = setup.Name,
            Resumed = setup.Before ?? (setup.Past is { IsResumed: true } past ? past.Record.Status : null),
        });
        if (setup.Before == RunStatus.Running)
            journal.Log(null, "err", Messages.LogicTakenOver(setup.Worker!));
        setup.Trace = Tracing.Run(setup);
        setup.Fence = history.Fence;
        var watch = new RunWatch(setup, stop);
        await using var watching = watch.ConfigureAwait(false);
        var started = DateTimeOffset.UtcNow;
        RunEnd end;
        try
        {
            end = await runner.RunAsync(journal, parameters, stop).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            journal.Post(new RunEnded(DateTimeOffset.UtcNow, setup.RunId, RunStatus.Failed, Errors.Of(error, null)));
            Tracing.End(setup.Trace, setup, started, RunStatus.Failed, Errors.Of(error, null));
            await journal.CloseAsync().ConfigureAwait(false);
            throw;
        }
        journal.Post(new RunEnded(DateTimeOffset.UtcNow, setup.RunId, end.Status, end.Error));
        Tracing.End(setup.Trace, setup, started, end.Status, end.Error);
        await journal.CloseAsync().ConfigureAwait(false);
        return end.ToResult(setup, journal);
    }

    internal static LoadedManifest Load(string path, RunMode mode)
    {
        try
        {
            return mode == RunMode.Debug ? ManifestFile.LoadForDebug(path) : ManifestFile.LoadChecked(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Messages.NoManifest(path, error);
        }
    }

    internal static RunRecord Record(RunSetup setup, DateTimeOffset started) => new(
        setup.RunId, setup.Manifest.Name, setup.Manifest.Project, setup.Manifest.Version, setup.Options.Mode, RunStatus.Running, setup.Loaded.Path,
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(setup.Loaded.Path))),
        setup.Manifest.Source?.Commit, setup.Manifest.Source?.Dirty ?? false, ParameterBinder.ToJson(setup.Options.Parameters), started, null, null)
    {
        Name = setup.Name,
        Code = RunCode.Of(setup.Manifest),
        Folder = setup.Options.WorkingDirectory,
    };
}
