using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Graphs;

/// <summary>Pieces of code as the user wrote them, in one line that is not too long.</summary>
static partial class CodeText
{
    const int Longest = 80;

    public static string Of(SyntaxNode node)
    {
        var bare = node.ReplaceTrivia(node.DescendantTrivia().Where(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia)), (_, _) => SyntaxFactory.Space);
        return Shorten(Spaces().Replace(bare.ToString().Trim(), " "));
    }

    public static string Shorten(string text) => text.Length <= Longest ? text : text[..(Longest - 1)] + "…";

    /// <summary>The opposite of a condition.</summary>
    public static string Not(SyntaxNode condition) => condition switch
    {
        ParenthesizedExpressionSyntax inner => Not(inner.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => Of(not.Operand is ParenthesizedExpressionSyntax inner ? inner.Expression : not.Operand),
        IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax => "!" + Of(condition),
        _ => $"!({Of(condition)})",
    };

    /// <summary>A condition that others stand beside.</summary>
    public static string Operand(string condition) =>
        condition.Contains(" || ", StringComparison.Ordinal) || condition.Contains(" ? ", StringComparison.Ordinal) || condition.Contains(" ?? ", StringComparison.Ordinal) ? $"({condition})" : condition;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
