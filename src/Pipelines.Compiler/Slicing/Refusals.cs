using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Slicing;

/// <summary>What a slice cannot hold yet is refused by name and place: never a wrong slice.</summary>
static class Refusals
{
    static readonly HashSet<string> ByName =
    [
        "System.Type.GetType", "System.Reflection.Assembly.GetType", "System.Reflection.Assembly.GetTypes", "System.Reflection.Assembly.GetExportedTypes",
        "System.Reflection.Assembly.DefinedTypes", "System.Reflection.Assembly.ExportedTypes", "System.Reflection.Assembly.CreateInstance",
        "System.Reflection.Assembly.Load", "System.Reflection.Assembly.LoadFrom", "System.Reflection.Assembly.LoadFile",
    ];

    static readonly HashSet<string> Resources =
    [
        "System.Reflection.Assembly.GetManifestResourceStream", "System.Reflection.Assembly.GetManifestResourceNames", "System.Reflection.Assembly.GetManifestResourceInfo",
        "System.Resources.ResourceManager.ResourceManager",
    ];

    static readonly HashSet<string> Elsewhere =
        ["System.Reflection.Assembly.Location", "System.Reflection.Assembly.CodeBase", "System.Reflection.Assembly.GetEntryAssembly"];

    /// <summary>Where <paramref name="namesHelpers"/>, the step's author has said what is found by name.</summary>
    public static void Check(string owner, Closure closure, UserCompilation source, Report report, bool namesHelpers)
    {
        foreach (var (symbol, node) in closure.Foreign)
            CheckForeign(owner, symbol, node, report, namesHelpers);
        foreach (var member in closure.Kept)
        {
            if (member is IFieldSymbol { IsStatic: true, IsReadOnly: false, IsConst: false, ContainingType.TypeKind: not TypeKind.Enum } field)
                report.Add(Rules.MutableStatic, field, "field", Names.Of(field));
            else if (member is IPropertySymbol { IsStatic: true, SetMethod.IsInitOnly: false } property && IsStored(property))
                report.Add(Rules.MutableStatic, property, "property", Names.Of(property));
            foreach (var reference in member is INamedTypeSymbol || namesHelpers ? [] : member.DeclaringSyntaxReferences)
                CheckDynamic(owner, reference.GetSyntax(), source, report);
        }
    }

    static void CheckForeign(string owner, ISymbol symbol, SyntaxNode node, Report report, bool namesHelpers)
    {
        var name = Names.Of(symbol);
        node = Whole(node);
        if (Resources.Contains(name))
            report.Add(Rules.EmbeddedResource, node.GetLocation(), owner, name);
        else if (Elsewhere.Contains(name))
            report.Add(Rules.Elsewhere, node.GetLocation(), owner, name);
        else if (!namesHelpers && !Closure.SaysWhatItFinds(node) && IsByName(symbol, name))
            report.Add(Rules.ByNameReflection, node.GetLocation(), owner, name);
    }

    /// <summary>The call that a name in it stands for: one place, said once.</summary>
    static SyntaxNode Whole(SyntaxNode node) => node.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == node => Whole(access),
        MemberBindingExpressionSyntax binding => Whole(binding),
        InvocationExpressionSyntax call when call.Expression == node => call,
        ObjectCreationExpressionSyntax made when made.Type == node => made,
        _ => node,
    };

    static bool IsByName(ISymbol symbol, string name) =>
        ByName.Contains(name) || name == "System.Activator.CreateInstance" && symbol is IMethodSymbol { Parameters: [{ Type.SpecialType: SpecialType.System_String }, ..] };

    static bool IsStored(IPropertySymbol property) =>
        property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));

    static void CheckDynamic(string owner, SyntaxNode node, UserCompilation source, Report report)
    {
        foreach (var (symbol, name) in source.ReferencesIn(Closure.DeclarationOf(node)))
        {
            if (symbol is IDynamicTypeSymbol && name is IdentifierNameSyntax { Identifier.Text: "dynamic" } && !Closure.SaysWhatItFinds(name))
                report.Add(Rules.NotSliceable, name.GetLocation(), owner, "'dynamic'", "members are found by name when it runs. Use a declared type, or name what it finds by HelperFunctions or HelperTypes.");
        }
    }
}
