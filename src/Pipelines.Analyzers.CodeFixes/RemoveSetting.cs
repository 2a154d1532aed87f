using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0020: removes a setting that is not supported yet.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveSetting() : Fix("PIPE0020")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { NameEquals: { } property, Parent: AttributeArgumentListSyntax { Parent: AttributeSyntax attribute } list } argument)
            return;
        var mended = list.Arguments.Count > 1
            ? attribute.WithArgumentList(list.WithArguments(list.Arguments.Remove(argument)))
            : attribute.WithArgumentList(null).WithTrailingTrivia(list.GetTrailingTrivia());
        fault.OfferReplacement($"Remove {property.Name}", attribute, mended);
    }
}
