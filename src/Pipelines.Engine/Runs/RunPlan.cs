using Pipelines.Engine.Caching;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Manifest;

namespace Pipelines.Engine;

/// <summary>What a run would do, as far as that is known before it starts.</summary>
/// <param name="Manifest">The pipeline.</param>
/// <param name="Parameters">The parameters as one JSON object; defaults are not in it.</param>
/// <param name="Steps">The calls that the build found, in their order.</param>
public sealed record RunPlan(PipelineManifest Manifest, string Parameters, IReadOnlyList<PlannedStep> Steps)
{
    /// <summary>Checks all that a run checks before it starts, and starts nothing.</summary>
    /// <param name="manifestPath">The file <c>….pipeline.yaml</c>.</param>
    /// <param name="options">How it would be run.</param>
    /// <exception cref="EngineException">It could not be started: wrong parameters.</exception>
    /// <exception cref="ManifestException">The manifest cannot be read, or a bundle is missing or altered.</exception>
    public static RunPlan Of(string manifestPath, RunOptions options)
    {
        var loaded = PipelineRunner.Load(manifestPath, RunMode.Local);
        // Nothing is recorded: values that parameters are read into lie beside no history.
        var scratch = Directory.CreateTempSubdirectory("pipelines-plan-").FullName;
        try
        {
            var setup = new RunSetup(loaded, options, scratch, "plan");
            var runner = new LocalRunner(setup);
            var parameters = runner.Prepare();
            using var cache = new CachePlan(setup, runner.Logic, parameters, PipelinesHome.Locate(options.Home, options.WorkingDirectory));
            var policies = SchedulerSetup.PoliciesOf(setup);
            return new(loaded.Manifest, ParameterBinder.ToJson(options.Parameters), [.. loaded.Manifest.Graph.Steps.Select(step => Step(step.Key, step.Value, policies[step.Value.Component], setup.Capacity) with { Work = cache.Of(step.Key, step.Value, policies[step.Value.Component].Cache) })]);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    static PlannedStep Step(string name, GraphStep step, ComponentPolicy policy, Needs capacity) =>
        new(name, step, [.. step.Inputs.Values.SelectMany(input => input.Steps()).Concat(step.Parents).Distinct()], policy.Queue, policy.Needs.Cpus, policy.Needs.MemoryMb, policy.Needs.Gpus, policy.MaxParallel)
        {
            IsTooLarge = policy.Needs != policy.Needs.Within(capacity),
        };
}

/// <summary>A call that a run would make.</summary>
/// <param name="Name">The step's name; of a call in a loop, that of its first round.</param>
/// <param name="Call">The call as the build found it: its component, inputs, condition and loop.</param>
/// <param name="Parents">The steps that it would hang on.</param>
/// <param name="Queue">Its queue; recorded only, where steps run on this machine.</param>
/// <param name="Cpus">How many places it takes.</param>
/// <param name="MemoryMb">How much memory it states, in MiB; 0 for none.</param>
/// <param name="Gpus">How many graphics processors it states.</param>
/// <param name="MaxParallel">How many of its component run at once; 0 for no limit.</param>
public sealed record PlannedStep(string Name, GraphStep Call, IReadOnlyList<string> Parents, string Queue, int Cpus, long MemoryMb, int Gpus, int MaxParallel)
{
    /// <summary>Whether it would run.</summary>
    public PlannedWork Work { get; init; } = new(PlannedState.Runs, "");

    /// <summary>True where it states more than there is, so that it runs alone.</summary>
    public bool IsTooLarge { get; init; }
}

/// <summary>Whether a call would run (rule C5).</summary>
/// <param name="State">What is known of it.</param>
/// <param name="Reason">Why, in words; empty where that needs none.</param>
public sealed record PlannedWork(PlannedState State, string Reason)
{
    /// <summary>The step whose result it would take.</summary>
    public StepSource? From { get; init; }
}

/// <summary>What is known of a call before the run.</summary>
public enum PlannedState
{
    /// <summary>It would run.</summary>
    Runs,

    /// <summary>Its result would be taken from an earlier run.</summary>
    Cached,

    /// <summary>That hangs on what other steps or the logic make.</summary>
    Unknown,
}
