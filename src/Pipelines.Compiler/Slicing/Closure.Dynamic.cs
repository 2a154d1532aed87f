using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Slicing;

/// <summary>What the author of the code says that reflection reaches: <c>[DynamicDependency]</c>, and members named for a step.</summary>
sealed partial class Closure
{
    const string DynamicDependency = "DynamicDependencyAttribute";

    /// <summary>True where the code around a node says itself what it finds by name.</summary>
    public static bool SaysWhatItFinds(SyntaxNode node) => node.Ancestors().OfType<MemberDeclarationSyntax>()
        .Any(m => m.AttributeLists.SelectMany(l => l.Attributes).Any(a => a.Name.ToString().Split('.')[^1] is "DynamicDependency" or DynamicDependency));

    /// <summary>Takes a member, or a type with all that it declares.</summary>
    public void Include(ISymbol named)
    {
        KeepWhole(named);
        Complete();
    }

    void KeepWhole(ISymbol named)
    {
        if (named is not INamedTypeSymbol type)
        {
            Keep(named);
            return;
        }
        KeepData(type);
        KeepMembers(type, _ => true);
        foreach (var nested in type.GetTypeMembers())
            KeepWhole(nested);
    }

    void FoundDynamicDependency(AttributeSyntax mark)
    {
        var declared = mark.Parent?.Parent switch
        {
            BaseFieldDeclarationSyntax field => ModelOf(mark).GetDeclaredSymbol(field.Declaration.Variables[0]),
            { } declaration => ModelOf(mark).GetDeclaredSymbol(declaration),
            null => null,
        };
        foreach (var attribute in declared?.GetAttributes().Where(a => a.AttributeClass?.Name == DynamicDependency) ?? [])
        {
            if (DependedType(attribute) is not { } type)
            {
                KeepNamed(declared!.ContainingType, attribute);
                continue;
            }
            Keep(type);
            KeepNamed(type, attribute);
        }
    }

    /// <summary>The type that is written beside the member: typeof, or its name in this project.</summary>
    INamedTypeSymbol? DependedType(AttributeData attribute) => attribute.ConstructorArguments.ElementAtOrDefault(1).Value switch
    {
        INamedTypeSymbol type => type.OriginalDefinition,
        string name => _source.Compilation.GetTypeByMetadataName(name),
        _ => null,
    };

    void KeepNamed(INamedTypeSymbol type, AttributeData attribute)
    {
        if (attribute.ConstructorArguments[0].Value is string signature)
            KeepMembers(type, m => m.Name == signature.Split('(')[0] || signature.StartsWith("#ctor", StringComparison.Ordinal) && m is IMethodSymbol { MethodKind: MethodKind.Constructor });
        else
            KeepWhole(type);
    }
}
