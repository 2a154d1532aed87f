using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Values;

namespace Pipelines.Analyzers.Usage;

/// <summary>What the rules ask of the project as a whole, found when one asks and then kept.</summary>
sealed class MarkedProject
{
    // An editor makes a new compilation at each keystroke, but keeps the trees of the files that were not touched.
    static readonly ConditionalWeakTable<SyntaxTree, string[]> Marking = new();

    readonly Lazy<TravellingTypes> _types;
    readonly Lazy<List<(string Step, string Method)>> _components;
    readonly Lazy<List<(string Name, IMethodSymbol Method)>> _pipelines;

    public MarkedProject(Compilation compilation)
    {
        AssemblyName = compilation.AssemblyName ?? "";
        _types = new(() => new TravellingTypes(ArtifactFormat.In(compilation)));
        var methods = new Lazy<List<IMethodSymbol>>(() => FindMethods(compilation));
        _components = new(() =>
            [.. from method in methods.Value let mark = Mark.Of(method, Mark.Component) where mark != null select (ComponentReader.NameOf(method, mark), method.Name)]);
        _pipelines = new(() =>
            [.. from method in methods.Value let mark = Mark.Of(method, Mark.Pipeline) where mark != null select (PipelineReader.NameOf(method, mark), method)]);
    }

    public TravellingTypes Types => _types.Value;

    public string AssemblyName { get; }

    /// <summary>Each component's step and method.</summary>
    public IReadOnlyCollection<(string Step, string Method)> Components => _components.Value;

    /// <summary>Each pipeline's name and method.</summary>
    public IReadOnlyCollection<(string Name, IMethodSymbol Method)> Pipelines => _pipelines.Value;

    static List<IMethodSymbol> FindMethods(Compilation compilation) =>
    [
        .. compilation.SyntaxTrees.SelectMany(tree => Marking.GetValue(tree, FindTypes)).Distinct()
            .Select(compilation.Assembly.GetTypeByMetadataName).OfType<INamedTypeSymbol>()
            .SelectMany(type => type.GetMembers().OfType<IMethodSymbol>())
            .Where(method => Mark.IsComponent(method) || Mark.IsPipeline(method))
            .OrderBy(Names.Of, StringComparer.Ordinal),
    ];

    /// <summary>The types of a file that hold a method with an attribute that may be ours.</summary>
    static string[] FindTypes(SyntaxTree tree) =>
    [
        .. tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<MethodDeclarationSyntax>()
            .Where(method => method.AttributeLists.SelectMany(list => list.Attributes).Any(MayMark))
            .Select(method => MetadataName(method.Parent)).Distinct(),
    ];

    static bool MayMark(AttributeSyntax attribute) => Last(attribute.Name) is "Component" or Mark.Component or "Pipeline" or Mark.Pipeline;

    static string Last(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => Last(qualified.Right),
        AliasQualifiedNameSyntax alias => Last(alias.Name),
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    static string MetadataName(SyntaxNode? at) => at switch
    {
        TypeDeclarationSyntax { Parent: TypeDeclarationSyntax outer } inner => MetadataName(outer) + "+" + OwnName(inner),
        TypeDeclarationSyntax type => MetadataName(type.Parent) + OwnName(type),
        BaseNamespaceDeclarationSyntax space => MetadataName(space.Parent) + space.Name + ".",
        _ => "",
    };

    static string OwnName(TypeDeclarationSyntax type) =>
        type.TypeParameterList is { } parameters ? $"{type.Identifier.ValueText}`{parameters.Parameters.Count}" : type.Identifier.ValueText;
}
