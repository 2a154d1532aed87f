using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Usage;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0019: gives an overload's step a name of its own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class GiveName() : Fix("PIPE0019")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration || fault.Model.GetDeclaredSymbol(declaration) is not { } method)
            return;
        var attribute = declaration.AttributeLists.SelectMany(l => l.Attributes).FirstOrDefault(a => Mark.Is(fault.Model.GetTypeInfo(a).Type as INamedTypeSymbol, Mark.Component));
        if (attribute is null)
            return;
        var taken = new HashSet<string>(method.ContainingType.GetMembers().OfType<IMethodSymbol>()
            .Select(m => Mark.Of(m, Mark.Component) is { } mark ? ComponentReader.NameOf(m, mark) : m.Name), StringComparer.OrdinalIgnoreCase);
        var number = 2;
        while (taken.Contains($"{method.Name}{number}"))
            number++;
        var name = $"{method.Name}{number}";
        var written = attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "Name");
        var value = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name));
        if (written != null)
            fault.OfferReplacement($"Name the step '{name}'", written.Expression, value);
        else
            fault.OfferReplacement($"Name the step '{name}'", attribute, attribute.AddArgumentListArguments((AttributeArgumentSyntax)SyntaxFactory.AttributeArgument(value)
                .WithNameEquals(SyntaxFactory.NameEquals("Name").WithEqualsToken(SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space)))));
    }
}
