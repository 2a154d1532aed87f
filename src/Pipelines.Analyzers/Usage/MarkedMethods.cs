using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Values;

namespace Pipelines.Analyzers.Usage;

/// <summary>What a project marks, checked by every rule that its declarations alone can break.</summary>
sealed class MarkedMethods(TravellingTypes types, string assemblyName, Findings findings)
{
    readonly ComponentReader _components = new(types, findings);
    readonly PipelineReader _pipelines = new(types, findings, assemblyName);

    /// <summary>The model of a marked method; none of both where it is not marked or something is wrong with it.</summary>
    public (ComponentModel? Component, PipelineModel? Pipeline) Read(IMethodSymbol method)
    {
        var component = Mark.Of(method, Mark.Component);
        var pipeline = Mark.Of(method, Mark.Pipeline);
        if (component != null && pipeline != null)
        {
            findings.Add(UsageRules.BothAttributes, method, Names.Of(method));
            return default;
        }
        return (component is null ? null : _components.Read(method, component), pipeline is null ? null : _pipelines.Read(method, pipeline));
    }

    /// <summary>Overloads are told apart by their steps' names.</summary>
    public static void CheckOverloads(ComponentModel component, Findings findings)
    {
        var first = component.Method.ContainingType.GetMembers(component.Method.Name).OfType<IMethodSymbol>()
            .First(m => Mark.Of(m, Mark.Component) is { } mark && ComponentReader.NameOf(m, mark) == component.Name);
        if (!SymbolEqualityComparer.Default.Equals(first, component.Method))
            findings.Add(UsageRules.OverloadedName, component.Method, component.FullName, component.Name);
    }

    /// <param name="component">The component whose parents are checked.</param>
    /// <param name="all">Every component of the project: its step's name and its method's, which <c>nameof</c> gives.</param>
    /// <param name="findings">Where to say it.</param>
    public static void CheckParents(ComponentModel component, IReadOnlyCollection<(string Step, string Method)> all, Findings findings)
    {
        var parents = component.Settings.Texts("Parents") ?? [];
        if (parents.FirstOrDefault(p => !all.Any(c => c.Step == p || c.Method == p)) is { } unknown)
            findings.Add(UsageRules.UnknownParent, component.Settings.LocationOf("Parents"), component.FullName, unknown, string.Join(", ", all.Select(c => c.Step).Distinct().OrderBy(s => s, StringComparer.Ordinal)));
    }

    /// <param name="pipeline">The pipeline whose name is checked.</param>
    /// <param name="all">Every pipeline function of the project with its name; the second and later ones of a name are wrong.</param>
    /// <param name="findings">Where to say it.</param>
    public static void CheckName(PipelineModel pipeline, IEnumerable<(string Name, IMethodSymbol Method)> all, Findings findings)
    {
        var first = all.FirstOrDefault(p => p.Name.Equals(pipeline.Name, StringComparison.OrdinalIgnoreCase)).Method;
        if (first != null && !SymbolEqualityComparer.Default.Equals(first, pipeline.Method))
            findings.Add(UsageRules.DuplicatePipeline, pipeline.Method, pipeline.Name, Names.Of(first), pipeline.FullName);
    }
}
