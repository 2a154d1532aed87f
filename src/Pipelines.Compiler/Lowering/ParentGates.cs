using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Lowering;

/// <summary>The <c>Parents</c> of components in one pipeline: which steps they name, and which calls of the picture they gate.</summary>
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
        var steps = new Dictionary<string, GraphStep>();
        foreach (var (name, step) in graph.Steps)
        {
            var parents = called.FirstOrDefault(c => c.Name == step.Component) is { } component ? Of(component, called) : [];
            var gates = before.Where(b => parents.Contains(b.Component)).Select(b => b.Step).Except(step.Inputs.Values.Select(i => i.Step)).OfType<string>();
            steps.Add(name, step with { Parents = [.. step.Parents.Union(gates)] });
            before.Add((name, step.Component));
        }
        return graph with { Steps = steps };
    }

    static bool NeverBefore(string parent, string component, GraphSpec graph) =>
        !graph.Dynamic && !graph.Steps.Values.TakeWhile(step => step.Component != component).Any(step => step.Component == parent);

    static ComponentModel? Find(string parent, IReadOnlyCollection<ComponentModel> called) =>
        called.FirstOrDefault(c => c.Name == parent) ?? called.FirstOrDefault(c => c.Method.Name == parent);
}
