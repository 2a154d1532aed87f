using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0025: names a member by <c>nameof</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UseNameof() : Fix("PIPE0025")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<LiteralExpressionSyntax>() is { } text)
            fault.OfferReplacement($"Write nameof({text.Token.ValueText})", text, Of(text.Token.ValueText).WithTriviaFrom(text));
    }

    internal static ExpressionSyntax Of(string member) => SyntaxFactory.ParseExpression($"nameof({Identifier(member)})");

    static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
