using Pipelines.Engine.Containers;
using Pipelines.Engine.Runs;
using Pipelines.Manifest;

namespace Pipelines.Engine.Scheduling;

/// <summary>What a component's settings ask of its steps, the pipeline's where it sets none (rules F4–F9).</summary>
sealed record ComponentPolicy
{
    /// <summary>Its failure does not fail the pipeline (rule F4).</summary>
    public bool ContinueOnFail { get; init; }

    /// <summary>Further attempts at most (rule F6); null where nobody set a number.</summary>
    public int? Retries { get; init; }

    public RetryDelay Delay { get; init; } = RetryDelay.None;

    /// <summary>The time-out of one attempt.</summary>
    public TimeSpan? Timeout { get; init; }

    public Needs Needs { get; init; } = new(1, 0, 0);

    /// <summary>How many of its steps run at once; 0 for no limit.</summary>
    public int MaxParallel { get; init; }

    /// <summary>Components whose calls so far must have ended well.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>An earlier result of equal code and inputs is taken (rule C1).</summary>
    public bool Cache { get; init; }

    /// <summary>Environment variables of its processes.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The secrets that it needs, by name.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The queue that is recorded for its steps.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>The container that its steps run in; null where they run in processes of this machine.</summary>
    public ContainerSpec? Container { get; init; }

    /// <summary>The repository that is checked out for each attempt; null where there is none.</summary>
    public RepositorySpec? Repository { get; init; }

    /// <summary>The steps' working directory, from the repository's root or the caller's folder; null for those themselves.</summary>
    public string? WorkingDir { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? Stage { get; init; }

    /// <summary>Frameworks by which its steps may report.</summary>
    public AutoConnectFrameworks Connect { get; init; } = AutoConnectFrameworks.All;

    /// <summary>Parameters are recorded that its steps parse themselves.</summary>
    public bool ConnectArguments { get; init; } = true;

    public static ComponentPolicy Of(string name, ComponentSpec spec, RunSetup run)
    {
        var own = new SettingsReader(spec.Settings, name);
        var pipeline = new SettingsReader(run.Manifest.Settings, run.Manifest.Name);
        return new()
        {
            ContinueOnFail = own.Flag("continueOnFail") ?? false,
            Retries = own.Has("retryOnFailure") ? own.Count("retryOnFailure") : pipeline.Count("retryOnFailure"),
            Delay = new(own.Seconds("retryDelaySeconds") ?? TimeSpan.Zero, own.Number("retryBackoff") ?? 1),
            Timeout = own.Seconds("timeoutSeconds"),
            Needs = new(Math.Max(1, own.Count("cpus") ?? 1), own.Count("memoryMb") ?? 0, own.Count("gpus") ?? 0),
            MaxParallel = own.Count("maxParallel") ?? 0,
            Parents = spec.Parents,
            Cache = own.Flag("cache") ?? false,
            Environment = Variables(own.Texts("environment")),
            Secrets = own.Texts("secrets"),
            Queue = run.Options.QueueAll ?? own.Text("executionQueue") ?? run.Options.DefaultQueue ?? pipeline.Text("defaultQueue") ?? "default",
            Tags = pipeline.Flag("addPipelineTags") == true ? [.. own.Texts("tags"), "pipe:" + run.RunId] : own.Texts("tags"),
            Container = run.Options.Containers ? ContainerSpec.Of(own, name) : null,
            Repository = spec.Repository,
            WorkingDir = own.Text("workingDir"),
            Stage = own.Text("stage"),
            Connect = own.Flags<AutoConnectFrameworks>("autoConnectFrameworks") ?? AutoConnectFrameworks.All,
            ConnectArguments = own.Flag("autoConnectArgParser") ?? true,
        };
    }

    /// <summary>Of two of one name the last counts.</summary>
    public static Dictionary<string, string> Variables(IEnumerable<string> texts) =>
        texts.Select(text => text.Split('=', 2)).GroupBy(pair => pair[0]).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().ElementAtOrDefault(1) ?? "");
}
