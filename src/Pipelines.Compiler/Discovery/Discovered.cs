using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Discovery;

/// <summary>All components and pipelines of a project.</summary>
sealed record Discovered(IReadOnlyList<ComponentModel> Components, IReadOnlyList<PipelineModel> Pipelines, TravellingTypes Types)
{
    public ComponentModel? ComponentOf(IMethodSymbol method) =>
        Components.FirstOrDefault(c => SymbolEqualityComparer.Default.Equals(c.Method, method.OriginalDefinition));

    public static Discovered Read(DecoratedMethods decorated, UserCompilation source, Func<string, bool> mayDeclareFormats, Report report)
    {
        var types = new TravellingTypes(ArtifactFormat.In(source.Compilation, mayDeclareFormats));
        var recorded = new SortedSet<string>(StringComparer.Ordinal);
        var components = new List<ComponentModel>();
        var pipelines = new List<PipelineModel>();
        var componentReader = new ComponentReader(types, report, recorded);
        var pipelineReader = new PipelineReader(types, report, recorded, source.Compilation.AssemblyName!);
        foreach (var local in decorated.All.Where(d => d.IsLocalFunction))
            report.Add(Rules.LocalFunction, FindLocalFunction(source, local.SourceName), local.SourceName);
        foreach (var method in Methods(decorated, source))
        {
            var component = Mark(method, WellKnown.Component);
            var pipeline = Mark(method, WellKnown.Pipeline);
            if (component != null && pipeline != null)
                report.Add(Rules.BothAttributes, method, Names.Of(method));
            else if (component != null && componentReader.Read(method, component) is { } readComponent)
                components.Add(readComponent);
            else if (pipeline != null && pipelineReader.Read(method, pipeline) is { } readPipeline)
                pipelines.Add(readPipeline);
        }
        foreach (var clash in pipelines.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.ToList()))
            report.Add(Rules.DuplicatePipeline, clash[1].Method, clash[1].Name, clash[0].FullName, clash[1].FullName);
        foreach (var clash in components.GroupBy(c => (c.FullName, c.Name)).Where(g => g.Count() > 1))
            report.Add(Rules.OverloadedName, clash.Last().Method, clash.Key.FullName, clash.Key.Name);
        foreach (var component in components)
            CheckParents(component, components, report);
        if (recorded.Count > 0)
            report.Add(Rules.AcceptedOnly, (Location?)null, string.Join(", ", recorded));
        return new Discovered(components, pipelines, types);
    }

    static void CheckParents(ComponentModel component, List<ComponentModel> all, Report report)
    {
        var parents = component.Settings.Texts("Parents") ?? [];
        // nameof gives the method's name, which maps to the step's.
        if (parents.FirstOrDefault(p => !all.Any(c => c.Name == p || c.Method.Name == p)) is { } unknown)
            report.Add(Rules.UnknownParent, component.Settings.Location, component.FullName, unknown, string.Join(", ", all.Select(c => c.Name)));
        else if (parents.Count > 0)
            report.Add(Rules.NotSupportedYet, component.Settings.Location, "Parents", component.FullName);
    }

    static IEnumerable<IMethodSymbol> Methods(DecoratedMethods decorated, UserCompilation source) => decorated.All
        .Where(d => !d.IsLocalFunction)
        .Select(d => d.Type).Distinct()
        .Select(source.Compilation.Assembly.GetTypeByMetadataName)
        .OfType<INamedTypeSymbol>()
        .SelectMany(t => t.GetMembers().OfType<IMethodSymbol>())
        .Where(m => Mark(m, WellKnown.Component) != null || Mark(m, WellKnown.Pipeline) != null)
        .OrderBy(m => Names.Of(m), StringComparer.Ordinal);

    static AttributeData? Mark(IMethodSymbol method, string attribute) =>
        method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == attribute);

    static Location? FindLocalFunction(UserCompilation source, string name) => source.Compilation.SyntaxTrees
        .SelectMany(t => t.GetRoot().DescendantNodes())
        .Select(n => n switch
        {
            LocalFunctionStatementSyntax { AttributeLists.Count: > 0 } function => function.Identifier,
            LambdaExpressionSyntax { AttributeLists.Count: > 0 } lambda => lambda.ArrowToken,
            _ => default,
        })
        .FirstOrDefault(t => t.ValueText == name).GetLocation();
}
