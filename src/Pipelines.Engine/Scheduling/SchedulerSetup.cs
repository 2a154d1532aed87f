using Pipelines.Engine.Caching;
using Pipelines.Engine.Runs;
using Pipelines.Manifest;

namespace Pipelines.Engine.Scheduling;

/// <summary>What a run's scheduler goes by.</summary>
sealed record SchedulerSetup
{
    public required IReadOnlyDictionary<string, ComponentSpec> Components { get; init; }

    public required IReadOnlyDictionary<string, ComponentPolicy> Policies { get; init; }

    /// <summary>What all running steps together may take.</summary>
    public required Needs Capacity { get; init; }

    /// <summary>Workers decide when a step starts: until then it is queued.</summary>
    public bool IsQueued { get; init; }

    /// <summary>Rule F5.</summary>
    public bool AbortOnFailure { get; init; }

    /// <summary>The priority of each step, by its name; 0 for others.</summary>
    public IReadOnlyDictionary<string, int> Priorities { get; init; } = new Dictionary<string, int>();

    /// <summary>What the build knows of the calls.</summary>
    public GraphSpec Graph { get; init; } = new();

    /// <summary>The run's span.</summary>
    public System.Diagnostics.Activity? Trace { get; init; }

    /// <summary>The run that goes on, or that this one starts from.</summary>
    public PastRun? Past { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public static Dictionary<string, ComponentPolicy> PoliciesOf(RunSetup run) =>
        run.Manifest.Components.ToDictionary(component => component.Key, component => ComponentPolicy.Of(component.Key, component.Value, run));

    public static SchedulerSetup Of(RunSetup run) => new()
    {
        Components = run.Manifest.Components,
        Policies = PoliciesOf(run),
        Capacity = run.Options.Mode == RunMode.Queued ? Needs.Endless : run.Capacity,
        IsQueued = run.Options.Mode == RunMode.Queued,
        AbortOnFailure = new SettingsReader(run.Manifest.Settings, run.Manifest.Name).Flag("abortOnFailure") ?? false,
        Priorities = Scheduling.Priorities.Of(run.Manifest.Graph),
        Graph = run.Manifest.Graph,
        Past = run.Past,
        Clock = run.Options.Clock,
    };
}
