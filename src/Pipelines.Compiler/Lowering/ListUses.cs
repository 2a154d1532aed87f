using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>What the uses of a list or array say: whether places in it may stay empty until it is looked at (rules P4, P5).</summary>
sealed class ListUses(MethodDeclarationSyntax method, SemanticModel model)
{
    /// <summary>Members that neither look at an element nor move one.</summary>
    static readonly HashSet<string> Blind = ["Add", "Count", "Length", "Capacity", "EnsureCapacity", "ContainsKey", "Keys", "Comparer"];

    /// <summary>Members that give something through which the list is seen later.</summary>
    static readonly HashSet<string> Views = ["AsReadOnly", "GetEnumerator", "SyncRoot", "Values"];

    /// <summary>True for a use that needs no element to be there.</summary>
    public static bool IsBlind(IdentifierNameSyntax use, SemanticModel model) =>
        use.Parent is MemberAccessExpressionSyntax access && access.Expression == use && Blind.Contains(access.Name.Identifier.ValueText) && !IsExtension(access, model);

    /// <summary>Why a call at one of <paramref name="fills"/> must wait; null when it need not.</summary>
    /// <param name="local">The list.</param>
    /// <param name="fills">The statements that put a step's value into it.</param>
    /// <param name="passes">The uses as an argument that can take the elements one by one.</param>
    public string? Problem(ILocalSymbol local, IReadOnlyList<SyntaxNode> fills, Func<IdentifierNameSyntax, bool> passes)
    {
        if (local.IsRef || local.IsUsing || local.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer: { } initializer, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax scope } } } declarator)
            return $"'{local.Name}' is no plain variable";
        if (!IsMadeHere(initializer.Value, model) && !fills.Contains(initializer.Value))
            return $"'{local.Name}' may be known under another name";
        foreach (var use in method.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => n.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, local)))
        {
            if (use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use || use.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax || IsDeconstructedInto(use))
                return $"'{local.Name}' is assigned again";
            if (use.Parent is CommonForEachStatementSyntax loop && loop.Expression == use && fills.Any(loop.Statement.Contains))
                return $"'{local.Name}' is looked at while it is filled";
            if (Escapes(use, declarator) && !passes(use) && fills.Any(f => CanFollow(f, use, scope)))
                return $"'{local.Name}' is seen elsewhere before all is in it";
        }
        return null;
    }

    /// <summary>True when what is done with the list lets others see it later.</summary>
    bool Escapes(IdentifierNameSyntax use, SyntaxNode declarator) => IsInNestedFunction(use, declarator) || use.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Expression == use =>
            Views.Contains(access.Name.Identifier.ValueText) || IsExtension(access, model),
        ElementAccessExpressionSyntax element when element.Expression == use => element.Parent is RefExpressionSyntax,
        CommonForEachStatementSyntax loop when loop.Expression == use => false,
        _ => true,
    };

    /// <summary>True when the fill can run after the use: it stands behind it, or a loop leads back.</summary>
    static bool CanFollow(SyntaxNode fill, SyntaxNode use, BlockSyntax scope) =>
        fill.SpanStart > use.SpanStart
        || use.Ancestors().Any(a => a is LocalFunctionStatementSyntax && !a.Contains(fill))
        || fill.Ancestors().TakeWhile(a => a != scope).Any(a => IsLoop(a) && a.Contains(use));

    static bool IsLoop(SyntaxNode node) => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax;

    static bool IsInNestedFunction(SyntaxNode node, SyntaxNode declarator) =>
        node.Ancestors().Any(a => a is (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) && !a.Contains(declarator));

    static bool IsDeconstructedInto(IdentifierNameSyntax use) =>
        use.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax tuple } && Targets.Outermost(tuple) is { Parent: AssignmentExpressionSyntax assignment } whole && assignment.Left == whole;

    static bool IsMadeHere(ExpressionSyntax value, SemanticModel model) =>
        value is BaseObjectCreationExpressionSyntax or CollectionExpressionSyntax or ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax or InitializerExpressionSyntax
        || value is InvocationExpressionSyntax && model.GetSymbolInfo(value).Symbol is IMethodSymbol { Name: "ToList" or "ToArray" or "ToDictionary" } method && method.ContainingType?.ToDisplayString() == "System.Linq.Enumerable";

    /// <summary>True also for what is unknown.</summary>
    static bool IsExtension(MemberAccessExpressionSyntax access, SemanticModel model) => model.GetSymbolInfo(access).Symbol is not { } member || member is IMethodSymbol { ReducedFrom: not null };
}
