using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>Offers to mend what one rule found, at its place.</summary>
public abstract class Fix(params string[] ids) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. ids];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        foreach (var diagnostic in context.Diagnostics)
            Offer(new Fault(context, diagnostic, root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), root, model));
    }

    /// <summary>Offers what mends the fault; nothing where no mend is obvious.</summary>
    private protected abstract void Offer(Fault fault);
}

/// <summary>What was found, where, and how to offer a mend.</summary>
sealed record Fault(CodeFixContext Context, Diagnostic Diagnostic, SyntaxNode Node, SyntaxNode Root, SemanticModel Model)
{
    public Document Document => Context.Document;

    /// <summary>Offers to put one node in another's place.</summary>
    public void OfferReplacement(string title, SyntaxNode old, SyntaxNode mended) =>
        OfferChange(title, _ => Task.FromResult(Document.WithSyntaxRoot(Root.ReplaceNode(old, mended)).Project.Solution));

    public void OfferChange(string title, Func<CancellationToken, Task<Solution>> change) =>
        Context.RegisterCodeFix(CodeAction.Create(title, change, equivalenceKey: Diagnostic.Id + title), Diagnostic);
}
