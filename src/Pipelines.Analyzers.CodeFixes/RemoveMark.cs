using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0016: leaves a method one of its two marks.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveMark() : Fix("PIPE0016")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method)
            return;
        OfferRemoval(fault, method, Mark.Component, "Remove [Component]");
        OfferRemoval(fault, method, Mark.Pipeline, "Remove [Pipeline]");
    }

    static void OfferRemoval(Fault fault, MethodDeclarationSyntax method, string mark, string title)
    {
        var attribute = method.AttributeLists.SelectMany(l => l.Attributes).FirstOrDefault(a => Mark.Is(fault.Model.GetTypeInfo(a).Type as INamedTypeSymbol, mark));
        if (attribute?.Parent is not AttributeListSyntax list)
            return;
        var mended = list.Attributes.Count > 1
            ? method.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(attribute)))
            : method.WithAttributeLists(method.AttributeLists.Remove(list)).WithLeadingTrivia(method.GetLeadingTrivia());
        fault.OfferReplacement(title, method, mended);
    }
}
