using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0005 and PIPE0011: what was surely meant instead of a name that does not exist.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UseNearestName() : Fix("PIPE0005", "PIPE0011")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration || fault.Model.GetDeclaredSymbol(declaration) is not { } method
            || fault.Node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { } argument)
            return;
        foreach (var text in argument.DescendantNodes().OfType<LiteralExpressionSyntax>().Where(t => t.IsKind(SyntaxKind.StringLiteralExpression)))
        {
            if (fault.Diagnostic.Id == "PIPE0005")
                OfferParameter(fault, text, method);
            else
                OfferComponent(fault, text, method);
        }
    }

    /// <summary>In an entry such as <c>"General:url,other"</c>.</summary>
    static void OfferParameter(Fault fault, LiteralExpressionSyntax text, IMethodSymbol method)
    {
        var entry = text.Token.ValueText;
        var colon = entry.IndexOf(':');
        var parameters = method.Parameters.Select(p => p.Name).ToList();
        var names = entry.Substring(colon + 1).Split(',').Select(n => n.Trim()).ToList();
        var unknown = names.Where(n => n.Length > 0 && !parameters.Contains(n)).ToList();
        if (colon < 0 || unknown.Count != 1 || Nearest.Of(unknown[0], parameters.Except(names)) is not { } meant)
            return;
        var mended = entry.Substring(0, colon + 1) + string.Join(",", names.Select(n => n == unknown[0] ? meant : n));
        fault.OfferReplacement($"Write '{meant}'", text, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(mended)).WithTriviaFrom(text));
    }

    static void OfferComponent(Fault fault, LiteralExpressionSyntax text, IMethodSymbol method)
    {
        var components = method.ContainingType.GetMembers().OfType<IMethodSymbol>().Where(Mark.IsComponent).Select(m => m.Name).ToList();
        if (!components.Contains(text.Token.ValueText) && Nearest.Of(text.Token.ValueText, components.Where(c => c != method.Name)) is { } meant)
            fault.OfferReplacement($"Write nameof({meant})", text, UseNameof.Of(meant).WithTriviaFrom(text));
    }
}
