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
        "System.Reflection.Assembly.CreateInstance", "System.Reflection.Assembly.GetManifestResourceStream", "System.Reflection.Assembly.GetManifestResourceNames",
    ];

    public static void Check(string owner, Closure closure, UserCompilation source, Report report)
    {
        foreach (var (symbol, node) in closure.Foreign)
        {
            var name = Names.Of(symbol);
            if (ByName.Contains(name) || name == "System.Activator.CreateInstance" && symbol is IMethodSymbol { Parameters: [{ Type.SpecialType: SpecialType.System_String }, ..] })
                report.Add(Rules.ByNameReflection, node.GetLocation(), owner, name);
        }
        foreach (var member in closure.Kept)
        {
            if (member is IMethodSymbol { IsExtern: true } native)
                report.Add(Rules.NotSliceable, native, owner, $"'{Names.Of(native)}'", "native code is called by DllImport. Call it through a package that brings its own library.");
            else if (member is INamedTypeSymbol { IsExtension: true } extension)
                report.Add(Rules.NotSliceable, extension, owner, "an extension block", "write the method as a classic extension method ('this' parameter).");
            else if (member is IFieldSymbol { IsStatic: true, IsReadOnly: false, IsConst: false, ContainingType.TypeKind: not TypeKind.Enum } field)
                report.Add(Rules.MutableStatic, field, Names.Of(field));
            foreach (var reference in member is INamedTypeSymbol ? [] : member.DeclaringSyntaxReferences)
                CheckDynamic(owner, reference.GetSyntax(), source, report);
        }
    }

    static void CheckDynamic(string owner, SyntaxNode node, UserCompilation source, Report report)
    {
        foreach (var name in node.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => n.Identifier.Text == "dynamic"))
        {
            if (source.ModelOf(name).GetTypeInfo(name).Type is IDynamicTypeSymbol)
                report.Add(Rules.NotSliceable, name.GetLocation(), owner, "'dynamic'", "members are found by name when it runs. Use a declared type.");
        }
    }
}
