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

    /// <summary>The methods that the callback settings of a component or pipeline name.</summary>
    public static IReadOnlyList<Callback> CallbacksOf(IMethodSymbol method, AttributeSettings settings, UserCompilation source) =>
        settings.Data.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax mark ? [.. CallbackMethods.In(mark, method, source.ModelOf(mark))] : [];

    /// <remarks>The rules are those of the analyzers: they hold here too, because a build can leave analyzers out.</remarks>
    public static Discovered Read(DecoratedMethods decorated, UserCompilation source, Report report)
    {
        var types = new TravellingTypes(ArtifactFormat.In(source.Compilation));
        var components = new List<ComponentModel>();
        var pipelines = new List<PipelineModel>();
        var findings = new Findings(report.Add);
        var marked = new MarkedMethods(types, source.Compilation.AssemblyName!, findings);
        foreach (var local in decorated.All.Where(d => d.IsLocalFunction))
            findings.Add(UsageRules.LocalFunction, FindLocalFunction(source, local.SourceName), local.SourceName);
        foreach (var (component, pipeline) in Methods(decorated, source).Select(marked.Read))
        {
            if (component != null)
                components.Add(component);
            if (pipeline != null)
                pipelines.Add(pipeline);
        }
        var steps = components.Select(c => (c.Name, c.Method.Name)).ToList();
        foreach (var component in components)
        {
            MarkedMethods.CheckOverloads(component, findings);
            MarkedMethods.CheckParents(component, steps, findings);
            CheckCallbacks(component.Method, component.Settings, source, findings);
        }
        foreach (var pipeline in pipelines)
        {
            MarkedMethods.CheckName(pipeline, pipelines.Select(p => (p.Name, p.Method)), findings);
            CheckCallbacks(pipeline.Method, pipeline.Settings, source, findings);
        }
        return new Discovered(components, pipelines, types);
    }

    static void CheckCallbacks(IMethodSymbol method, AttributeSettings settings, UserCompilation source, Findings findings)
    {
        if (settings.Data.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax mark)
            CallbackMethods.Check(mark, method, source.ModelOf(mark), findings);
    }

    static IEnumerable<IMethodSymbol> Methods(DecoratedMethods decorated, UserCompilation source) => decorated.All
        .Where(d => !d.IsLocalFunction)
        .Select(d => d.Type).Distinct()
        .Select(source.Compilation.Assembly.GetTypeByMetadataName)
        .OfType<INamedTypeSymbol>()
        .SelectMany(t => t.GetMembers().OfType<IMethodSymbol>())
        .Where(m => Mark.IsComponent(m) || Mark.IsPipeline(m))
        .OrderBy(Names.Of, StringComparer.Ordinal);

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
