using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>PIPE0017: an async method without a result returns a task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ReturnTask() : Fix("PIPE0017")
{
    private protected override void Offer(Fault fault)
    {
        if (fault.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method)
            return;
        if (fault.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task") is { } task)
            fault.OfferChange("Return Task", token => ChangeAsync(fault, method.ReturnType, task, token));
    }

    static async Task<Solution> ChangeAsync(Fault fault, TypeSyntax result, INamedTypeSymbol task, CancellationToken cancellationToken)
    {
        var name = SyntaxGenerator.GetGenerator(fault.Document).TypeExpression(task).WithTriviaFrom(result).WithAdditionalAnnotations(Simplifier.Annotation);
        var changed = fault.Document.WithSyntaxRoot(fault.Root.ReplaceNode(result, name));
        return (await ImportAdder.AddImportsAsync(changed, Simplifier.Annotation, cancellationToken: cancellationToken).ConfigureAwait(false)).Project.Solution;
    }
}
