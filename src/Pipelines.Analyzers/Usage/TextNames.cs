using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Analyzers.Usage;

/// <summary>Settings that name members, where a text stands in them that could be a <c>nameof</c>.</summary>
static class TextNames
{
    static readonly HashSet<string> Naming =
        ["Parents", "HelperFunctions", "RetryCallback", "PreExecuteCallback", "PostExecuteCallback", "StatusChangeCallback", "ExitCallback"];

    public static void Check(IMethodSymbol method, AttributeData mark, Findings findings)
    {
        if (mark.ApplicationSyntaxReference?.GetSyntax() is not AttributeSyntax { ArgumentList: { } list })
            return;
        foreach (var argument in list.Arguments.Where(a => a.NameEquals is { } property && Naming.Contains(property.Name.Identifier.ValueText)))
        {
            var texts = argument.Expression.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>().Where(l => l.IsKind(SyntaxKind.StringLiteralExpression));
            foreach (var text in texts.Where(t => method.ContainingType.GetMembers(t.Token.ValueText).OfType<IMethodSymbol>().Any()))
                findings.Add(UsageRules.NameAsText, text.GetLocation(), argument.NameEquals!.Name.Identifier.ValueText, text.Token.ValueText);
        }
    }
}
