using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0009 and PIPE0013: a name without what a name cannot hold.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WriteName() : Fix("PIPE0009", "PIPE0013")
{
    private protected override void Offer(Fault fault)
    {
        Func<string, bool> isName = fault.Diagnostic.Id == "PIPE0009" ? Names.IsOutputName : Names.IsName;
        var message = fault.Diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var text in fault.Node.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>().Where(t => t.IsKind(SyntaxKind.StringLiteralExpression)))
        {
            var written = text.Token.ValueText;
            // The attribute holds other texts too; the message names the one at fault.
            if (isName(written) || message.IndexOf(written, StringComparison.Ordinal) < 0)
                continue;
            var mended = string.Concat(written.Select(c => isName("x" + c + "x") ? c : '-')).Trim('-', '.', ' ');
            if (isName(mended))
                fault.OfferReplacement($"Write \"{mended}\"", text, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(mended)).WithTriviaFrom(text));
        }
    }
}
