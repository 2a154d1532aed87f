using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Graphs;

/// <summary>What a call waits for without being handed its value: the <c>Parents</c> of its component, and calls made for their effect (rule P17).</summary>
static class ParentGates
{
    /// <summary>The steps that a component's <c>Parents</c> name; <c>nameof</c> gives the method's name.</summary>
    public static List<string> Of(ComponentModel component, IReadOnlyCollection<ComponentModel> called) =>
        [.. (component.Settings.Texts("Parents") ?? []).Select(parent => Find(parent, called)?.Name ?? parent).Distinct()];

    /// <summary>A parent that can never have been called before gates nothing: it is an error.</summary>
    public static GraphSpec Draw(GraphSpec graph, PipelineModel pipeline, IReadOnlyCollection<ComponentModel> called, Report report)
    {
        foreach (var component in called.Where(c => c.Settings.Has("Parents")))
        {
            if (Of(component, called).FirstOrDefault(parent => called.All(c => c.Name != parent) || NeverBefore(parent, component.Name, graph)) is { } never)
                report.Add(Rules.ParentNeverCalled, component.Method, component.FullName, never, pipeline.Name);
        }
        var before = new List<(string Step, string Component)>();
        var sinceEffect = new List<string>();
        string? lastEffect = null;
        var steps = new Dictionary<string, GraphStep>();
        foreach (var (name, step) in graph.Steps)
        {
            var component = called.Single(c => c.Name == step.Component);
            var isEffect = component.Outputs.Count == 0 && !component.IsUnordered;
            var parents = Of(component, called);
            var gates = before.Where(b => parents.Contains(b.Component)).Select(b => b.Step)
                .Concat(lastEffect is null ? [] : [lastEffect])
                .Concat(isEffect ? sinceEffect : []);
            steps.Add(name, step with { Parents = [.. gates.Distinct().Except(step.Inputs.Values.SelectMany(i => i.Steps()))] });
            before.Add((name, step.Component));
            sinceEffect.Add(name);
            if (!isEffect)
                continue;
            lastEffect = name;
            sinceEffect.Clear();
        }
        return graph with { Steps = steps };
    }

    static bool NeverBefore(string parent, string component, GraphSpec graph) =>
        !graph.Dynamic && !graph.Steps.Values.TakeWhile(step => step.Component != component).Any(step => step.Component == parent);

    static ComponentModel? Find(string parent, IReadOnlyCollection<ComponentModel> called) =>
        called.FirstOrDefault(c => c.Name == parent) ?? called.FirstOrDefault(c => c.Method.Name == parent);
}
