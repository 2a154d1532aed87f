using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0015: a supplied parameter gets a default, where nothing required follows.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddDefault() : Fix("PIPE0015")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<ParameterSyntax>() is not { Parent: ParameterListSyntax list } parameter)
            return;
        var following = list.Parameters.Skip(list.Parameters.IndexOf(parameter) + 1);
        if (following.Any(p => p.Default is null && !p.Modifiers.Any(SyntaxKind.ParamsKeyword)))
            return;
        var type = fault.Model.GetTypeInfo(parameter.Type!).Type;
        var optional = type is { IsReferenceType: true } && parameter.Type is not NullableTypeSyntax && fault.Model.GetNullableContext(parameter.SpanStart).AnnotationsEnabled()
            ? parameter.WithType(SyntaxFactory.NullableType(parameter.Type!.WithoutTrivia()).WithTriviaFrom(parameter.Type!))
            : parameter;
        var value = SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression))
            .WithEqualsToken(SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space));
        fault.OfferReplacement("Give it the default 'default'", parameter, optional.WithDefault(value));
    }
}
