using System.Reflection;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Manifest;

namespace Pipelines.Engine.Callbacks;

/// <summary>The callbacks of a pipeline and its components: methods that the manifest names, in the logic's bundle or in the user's own assembly.</summary>
sealed record CallbackTable(IReadOnlyDictionary<string, ComponentCallbacks> Components, Action<PipelineRun>? Exit)
{
    const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public bool IsEmpty => Components.Count == 0 && Exit is null;

    /// <exception cref="EngineException">A method that the manifest names is not there, or has another signature.</exception>
    public static CallbackTable Of(PipelineManifest manifest, Assembly assembly, string file)
    {
        var pipeline = new SettingsReader(manifest.Settings, manifest.Name);
        Dictionary<string, ComponentCallbacks> components = [];
        foreach (var (name, spec) in manifest.Components)
        {
            var own = new SettingsReader(spec.Settings, name);
            var retry = own.Has("retryCallback") ? own.Text("retryCallback") : pipeline.Text("retryCallback");
            var callbacks = new ComponentCallbacks(
                Find<Func<PipelineRun, StepNode, IDictionary<string, object?>, bool>>(own.Text("preExecuteCallback"), assembly, file),
                Find<Action<PipelineRun, StepNode>>(own.Text("postExecuteCallback"), assembly, file),
                Find<Action<PipelineRun, StepNode, StepStatus>>(own.Text("statusChangeCallback"), assembly, file),
                Find<Func<PipelineRun, StepNode, int, bool>>(retry, assembly, file));
            if (callbacks != new ComponentCallbacks(null, null, null, null))
                components.Add(name, callbacks);
        }
        return new(components, Find<Action<PipelineRun>>(pipeline.Text("exitCallback"), assembly, file));
    }

    static T? Find<T>(string? name, Assembly assembly, string file)
        where T : Delegate
    {
        if (name is null)
            return null;
        var dot = name.LastIndexOf('.');
        var invoke = typeof(T).GetMethod("Invoke")!;
        var method = dot < 0 ? null : LogicMethod.TypeOf(assembly, name[..dot])?.GetMethod(name[(dot + 1)..], Static, [.. invoke.GetParameters().Select(parameter => parameter.ParameterType)]);
        return method is not null && method.ReturnType == invoke.ReturnType ? method.CreateDelegate<T>() : throw Messages.NoCallback(name, file);
    }
}

/// <summary>The callbacks of one component (rules F6–F9).</summary>
sealed record ComponentCallbacks(
    Func<PipelineRun, StepNode, IDictionary<string, object?>, bool>? Before,
    Action<PipelineRun, StepNode>? After,
    Action<PipelineRun, StepNode, StepStatus>? Changed,
    Func<PipelineRun, StepNode, int, bool>? Retry);
