using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0001: makes a method static that uses nothing of its object.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakeStatic() : Fix("PIPE0001")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method || method.Modifiers.Any(IsPolymorphic) || method.ExplicitInterfaceSpecifier != null)
            return;
        var usesObject = fault.Model.GetOperation(method)?.Descendants().Any(o => o is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }) ?? true;
        if (!usesObject)
            fault.OfferReplacement("Make it static", method, method.WithModifier(SyntaxKind.StaticKeyword));
    }

    static bool IsPolymorphic(SyntaxToken modifier) =>
        modifier.Kind() is SyntaxKind.VirtualKeyword or SyntaxKind.OverrideKeyword or SyntaxKind.AbstractKeyword or SyntaxKind.SealedKeyword or SyntaxKind.ReadOnlyKeyword;
}
