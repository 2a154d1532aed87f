using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Repositories;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Engine.Stores;
using Pipelines.Manifest;

namespace Pipelines.Engine.Runs;

/// <summary>What a run is made of before it starts.</summary>
sealed record RunSetup(LoadedManifest Loaded, RunOptions Options, string Home, string RunId)
{
    SecretStore? secrets;
    ArtifactStore? store;

    /// <summary>What the run is called, e.g. <c>iris #7</c>.</summary>
    public string Name { get; set; } = Loaded.Manifest.Name;

    /// <summary>The run's version: the pipeline's own, or a later one where that was held.</summary>
    public string Version { get; set; } = Loaded.Manifest.Version;

    /// <summary>What was written on <c>[Pipeline]</c>.</summary>
    public SettingsReader Settings => new(Manifest.Settings, Manifest.Name);

    /// <summary>The run that is resumed, or that this one starts from; null for a run of its own.</summary>
    public PastRun? Past { get; init; }

    /// <summary>The run that a run which goes on had begun to take from.</summary>
    public PastRun? Taken { get; init; }

    /// <summary>The run's span; nothing where nobody listens (rule H5).</summary>
    public System.Diagnostics.Activity? Trace { get; set; }

    /// <summary>The one step that is to run, in the logic's place; null where the logic runs.</summary>
    public OneStep? Only { get; init; }

    /// <summary>What reads the run's values into the types of the code that called; null where no code did.</summary>
    public ArtifactValues? Caller { get; init; }

    /// <summary>The state of a run whose logic a worker takes: it waits, or another worker was lost with it.</summary>
    public RunStatus? Before { get; init; }

    /// <summary>The worker that runs the logic; null where the caller does.</summary>
    public string? Worker { get; init; }

    /// <summary>Which of those who took the run up this is; what another one had may not be written any more.</summary>
    public long Fence { get; set; }

    /// <summary>The digest of the code as workers get it; null where it is not packed yet.</summary>
    public string? Code { get; init; }

    /// <summary>Where the run was asked for.</summary>
    public RunOrigin Origin { get => field ?? new(Environment.MachineName, Options.WorkingDirectory, Loaded.Path); init; }

    /// <summary>The queue whose workers run the pipeline function itself (rule M3); null where the caller does.</summary>
    public string? LogicQueue => Options.Mode != RunMode.Queued || Only is not null ? null : Settings.Has("pipelineExecutionQueue") ? Settings.Text("pipelineExecutionQueue") : WorkerOptions.Services;

    /// <summary>How long who waits for a worker at most goes without looking by himself.</summary>
    public TimeSpan Look => Settings.Number("pollIntervalSeconds") is > 0 and var seconds && TimeSpan.FromSeconds(seconds) < WorkerOptions.Look ? TimeSpan.FromSeconds(seconds) : WorkerOptions.Look;

    public PipelineManifest Manifest => Loaded.Manifest;

    /// <summary>Where the run is recorded.</summary>
    public HistoryDatabase History { get; } = HistoryDatabase.Of(Home, Options.Database);

    /// <summary>The name of this process's <see cref="TemporaryFolder"/> for the run.</summary>
    public string Temporary { get; init; } = RunId;

    /// <summary>Where the run's values lie.</summary>
    public ArtifactStore Store => store ??= new(Home, Path.Combine(Home, "tmp", Temporary), SharedArtifacts.Of(Options.Artifacts, Path.Combine(Home, "tmp", Temporary)));

    /// <summary>What is fetched by url.</summary>
    public LocalCopies Copies { get; } = new(Home);

    /// <summary>The repositories that components name.</summary>
    public StepRepositories Repositories { get; } = new(Loaded, Home);

    /// <summary>Files that values are read into; gone when the run is.</summary>
    public string ScratchFolder => Path.Combine(Store.TemporaryFolder, "values");

    /// <summary>The build's output folder, with the separator that <see cref="AppContext.BaseDirectory"/> ends in.</summary>
    public string OutputFolder => Path.TrimEndingDirectorySeparator(Loaded.Resolve(Manifest.Build.Output)) + Path.DirectorySeparatorChar;

    /// <summary>What all running steps together may take.</summary>
    public Needs Capacity => new(Options.Parallel, Options.MemoryMb, Options.Gpus);

    /// <summary>Where steps' secrets are found.</summary>
    public SecretStore Secrets => secrets ??= new(Options.SecretsFile is { } file ? Path.GetFullPath(file, Options.WorkingDirectory) : null, Manifest.Build.UserSecrets);

    public StepPlaces Places => new(OutputFolder, Options.WorkingDirectory);
}

/// <summary>Where a run was asked for, as folders are called there.</summary>
sealed record RunOrigin(string Machine, string WorkingDirectory, string Manifest);

/// <summary>One mode's way to run a pipeline (product section 6).</summary>
interface IRunner
{
    /// <summary>Loads the logic and parses the parameters; nothing runs yet.</summary>
    IReadOnlyDictionary<string, object?> Prepare();

    /// <param name="journal">Where it is recorded.</param>
    /// <param name="parameters">What <see cref="Prepare"/> gave.</param>
    /// <param name="stop">Set when the run is cancelled, by the caller or by user code.</param>
    Task<RunEnd> RunAsync(Journal journal, IReadOnlyDictionary<string, object?> parameters, CancellationTokenSource stop);
}
