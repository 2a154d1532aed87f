using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Analyzers.Usage;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0008: gives <c>ReturnValues</c> as many names as there are outputs; those that are there stay.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NameOutputs() : Fix("PIPE0008")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { NameEquals: not null, Parent: AttributeArgumentListSyntax { Parent: AttributeSyntax attribute } } argument
            || argument.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration || fault.Model.GetDeclaredSymbol(declaration) is not { } method)
            return;
        var result = ComponentModel.ResultOf(method);
        if (result is null)
        {
            fault.OfferReplacement("Remove ReturnValues", attribute, Without(attribute, argument));
            return;
        }
        var elements = OutputReader.Elements(result);
        var given = Texts(argument.Expression);
        if (given is null)
            return;
        var wanted = elements.Count == 0 ? ["result"] : elements.Select(OutputReader.NameOf).ToArray();
        var names = wanted.Select((name, i) => i < given.Count ? given[i] : name).ToArray();
        if (names.Distinct().Count() == names.Length)
            fault.OfferReplacement($"Name {names.Length} output{(names.Length == 1 ? "" : "s")}: {string.Join(", ", names)}", argument.Expression, List(names).WithTriviaFrom(argument.Expression));
    }

    static AttributeSyntax Without(AttributeSyntax attribute, AttributeArgumentSyntax argument) => attribute.ArgumentList is { Arguments.Count: > 1 } list
        ? attribute.WithArgumentList(list.WithArguments(list.Arguments.Remove(argument)))
        : attribute.WithArgumentList(null).WithTrailingTrivia(attribute.GetTrailingTrivia());

    /// <summary>The names as they are written; null where they are no plain texts.</summary>
    static List<string>? Texts(ExpressionSyntax array)
    {
        IEnumerable<SyntaxNode>? elements = array switch
        {
            CollectionExpressionSyntax collection => collection.Elements.Select(e => e is ExpressionElementSyntax one ? (SyntaxNode)one.Expression : e),
            ImplicitArrayCreationExpressionSyntax created => created.Initializer.Expressions,
            ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions,
            _ => null,
        };
        var texts = elements?.Select(e => e is LiteralExpressionSyntax literal ? literal.Token.ValueText : null).ToList();
        return texts is null || texts.Contains(null) ? null : texts.ConvertAll(t => t!);
    }

    static ExpressionSyntax List(string[] names) =>
        SyntaxFactory.ParseExpression($"[{string.Join(", ", names.Select(n => SyntaxFactory.Literal(n).Text))}]");
}
