using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Inputs;

/// <summary>
/// What a file declares, without what its bodies do. A body binds to declarations and never to another body, so while all outlines of a project stay,
/// a slice can only change with the files that it takes something from.
/// </summary>
static class Outline
{
    public static string Of(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var text = new StringBuilder();
        foreach (var piece in root.DescendantNodesAndTokens(n => !IsBody(n)))
        {
            if (piece.AsNode() is { } node)
                text.Append(IsBody(node) ? "{}\n" : "");
            else
                text.Append(piece.AsToken().Text).Append('\n');
        }
        // They hold for what follows too, wherever they stand.
        foreach (var directive in root.ContainsDirectives ? root.DescendantTrivia().Where(t => t.IsDirective) : [])
            text.Append(directive.ToFullString()).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    static bool IsBody(SyntaxNode node) => node switch
    {
        BlockSyntax { Parent: BaseMethodDeclarationSyntax } => true,
        ArrowExpressionClauseSyntax { Parent: BaseMethodDeclarationSyntax } => true,
        BlockSyntax { Parent: AccessorDeclarationSyntax } or ArrowExpressionClauseSyntax { Parent: AccessorDeclarationSyntax or BasePropertyDeclarationSyntax } => !NamesItsField(node),
        GlobalStatementSyntax => true,
        _ => false,
    };

    /// <summary>A property whose accessor says <c>field</c> has one.</summary>
    static bool NamesItsField(SyntaxNode body) => body.DescendantTokens().Any(t => t.ValueText == "field");
}
