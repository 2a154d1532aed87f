using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0003: takes by value what the method only reads, here and in the calls.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TakeByValue() : Fix("PIPE0003")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<ParameterSyntax>() is not { } parameter || fault.Model.GetDeclaredSymbol(parameter) is not { ContainingSymbol: IMethodSymbol method } symbol
            || symbol.RefKind == RefKind.Out || parameter.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration || IsWritten(symbol, declaration, fault.Model))
            return;
        fault.OfferChange("Take it by value", token => ChangeAsync(fault.Document.Project.Solution, method, symbol.Ordinal, token));
    }

    static bool IsWritten(IParameterSymbol parameter, MethodDeclarationSyntax declaration, SemanticModel model)
    {
        var body = (SyntaxNode?)declaration.Body ?? declaration.ExpressionBody?.Expression;
        return body is null || model.AnalyzeDataFlow(body) is not { Succeeded: true } flow || flow.WrittenInside.Contains(parameter, SymbolEqualityComparer.Default);
    }

    static async Task<Solution> ChangeAsync(Solution solution, IMethodSymbol method, int ordinal, CancellationToken cancellationToken)
    {
        var nodes = new List<(DocumentId Document, SyntaxNode Node)>();
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = (MethodDeclarationSyntax)await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
            nodes.Add((solution.GetDocumentId(declaration.SyntaxTree)!, declaration.ParameterList.Parameters[ordinal]));
        }
        foreach (var location in (await SymbolFinder.FindReferencesAsync(method, solution, cancellationToken).ConfigureAwait(false)).SelectMany(r => r.Locations))
        {
            var root = await location.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            var call = root!.FindNode(location.Location.SourceSpan).FirstAncestorOrSelf<InvocationExpressionSyntax>();
            if (call is not null && Argument(call, method.Parameters[ordinal]) is { } argument)
                nodes.Add((location.Document.Id, argument));
        }
        foreach (var inDocument in nodes.GroupBy(n => n.Document))
        {
            var root = await solution.GetDocument(inDocument.Key)!.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            solution = solution.WithDocumentSyntaxRoot(inDocument.Key, root!.ReplaceNodes(inDocument.Select(n => n.Node), (_, node) => ByValue(node)));
        }
        return solution;
    }

    static ArgumentSyntax? Argument(InvocationExpressionSyntax call, IParameterSymbol parameter)
    {
        var arguments = call.ArgumentList.Arguments;
        return arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == parameter.Name)
            ?? (arguments.Count > parameter.Ordinal && arguments[parameter.Ordinal].NameColon is null ? arguments[parameter.Ordinal] : null);
    }

    static SyntaxNode ByValue(SyntaxNode node) => node switch
    {
        ArgumentSyntax argument => argument.WithRefKindKeyword(default).WithLeadingTrivia(argument.GetLeadingTrivia()),
        ParameterSyntax parameter => parameter.WithModifiers([.. parameter.Modifiers.Where(m => !IsByReference(m))]).WithLeadingTrivia(parameter.GetLeadingTrivia()),
        _ => node,
    };

    static bool IsByReference(SyntaxToken modifier) => modifier.Kind() is SyntaxKind.RefKeyword or SyntaxKind.InKeyword or SyntaxKind.ReadOnlyKeyword;
}
