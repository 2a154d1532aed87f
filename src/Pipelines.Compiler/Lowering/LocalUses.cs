using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>All uses of a method's locals: whether a handle may stand beside one is decided from every one of them (rule P5).</summary>
sealed class LocalUses
{
    readonly SemanticModel _model;
    readonly IReadOnlyDictionary<InvocationExpressionSyntax, ComponentCall> _calls;
    readonly ILookup<ISymbol, IdentifierNameSyntax> _uses;

    public LocalUses(MethodDeclarationSyntax method, SemanticModel model, IReadOnlyDictionary<InvocationExpressionSyntax, ComponentCall> calls)
    {
        _model = model;
        _calls = calls;
        _uses = method.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Select(n => (Name: n, Symbol: model.GetSymbolInfo(n).Symbol))
            .Where(u => u.Symbol is ILocalSymbol)
            .ToLookup(u => u.Symbol!, u => u.Name, SymbolEqualityComparer.Default);
    }

    /// <summary>Why no handle can stand beside the local, or beside each part of a tuple; null when one can.</summary>
    public string? Problem(ILocalSymbol local, bool isInParts = false)
    {
        if (local.IsRef || local.IsConst || local.IsFixed || local.IsUsing || local.IsForEach || local.Type.IsRefLikeType || local.Type is IPointerTypeSymbol)
            return $"'{local.Name}' is no plain variable";
        if (!IsDeclaredPlainly(local))
            return $"'{local.Name}' is declared inside an expression or a loop's head";
        if ((IsAsync(local) || _uses[local].Any(IsInAsyncFunction)) && !(isInParts && _uses[local].All(IsPartRead)) && local.Type is { IsValueType: true, IsReadOnly: false, SpecialType: SpecialType.None, TypeKind: not TypeKind.Enum })
            return $"'{local.Name}' is a mutable struct in async code";
        if (SectionOf(local) is { } section && _uses[local].Any(u => !section.Contains(u)))
            return $"'{local.Name}' is shared by sections of a switch";
        return _uses[local].Select(u => Problem(local, u)).FirstOrDefault(p => p != null);
    }

    static SwitchSectionSyntax? SectionOf(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences[0].GetSyntax().FirstAncestorOrSelf<StatementSyntax>()?.Parent as SwitchSectionSyntax;

    bool IsDeclaredPlainly(ILocalSymbol local) => local.DeclaringSyntaxReferences.Select(r => r.GetSyntax()).All(s => s switch
    {
        VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } } => true,
        SingleVariableDesignationSyntax => s.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Parent: ExpressionStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } } assignment
            && assignment.Left.Contains(s) && ProducesTargets(assignment),
        _ => false,
    });

    static SyntaxNode FunctionOf(ILocalSymbol local) => Standing.FunctionOf(local.DeclaringSyntaxReferences[0].GetSyntax());

    static bool IsAsync(ILocalSymbol local) => Standing.IsAsync(FunctionOf(local));

    static bool IsInAsyncFunction(SyntaxNode node) => node.Ancestors().Any(a => a switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword != default,
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    });

    string? Problem(ILocalSymbol local, IdentifierNameSyntax use)
    {
        if (IsInExpressionTree(use, _model))
            return $"'{local.Name}' is used in an expression tree";
        var nested = Standing.FunctionOf(use) != FunctionOf(local);
        var isAsync = IsAsync(local);
        if (use.Ancestors().TakeWhile(a => a is not (StatementSyntax or AnonymousFunctionExpressionSyntax)).Any(a => a is RefExpressionSyntax))
            return $"'{local.Name}' is passed by reference";
        switch (use.Parent)
        {
            case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword }:
                return $"'{local.Name}' is passed as out";
            case ArgumentSyntax { Parent: TupleExpressionSyntax tuple } when Targets.Outermost(tuple) is { Parent: AssignmentExpressionSyntax assignment } whole && assignment.Left == whole && (!ProducesTargets(assignment) || nested):
                return $"'{local.Name}' is assigned in a deconstruction";
            case ArgumentSyntax { Parent: TupleExpressionSyntax tuple } when Targets.Outermost(tuple) is { Parent: ForEachVariableStatementSyntax loop } whole && loop.Variable == whole:
                return $"'{local.Name}' is assigned by a loop";
            case AssignmentExpressionSyntax assignment when assignment.Left == use:
                if (nested)
                    return $"'{local.Name}' is assigned in a lambda or local function";
                if (isAsync && !assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
                    return $"'{local.Name}' is changed in place in an async method";
                return null;
            case PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax when use.Parent.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression or SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression && nested:
                return $"'{local.Name}' is changed in a lambda or local function";
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression }:
                return $"its address is taken";
            case ArgumentSyntax { RefKindKeyword.RawKind: not 0 } when isAsync || nested:
                return $"'{local.Name}' is passed by reference {(nested ? "in a lambda or local function" : "in an async method")}";
        }
        return null;
    }

    /// <summary>Async code cannot hold on to a reference to a part, but it can read one.</summary>
    bool IsPartRead(IdentifierNameSyntax use) =>
        use.Parent is MemberAccessExpressionSyntax access && access.Expression == use && TupleParts.IndexOf(access, _model) != null
        && access.Parent is not (AssignmentExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax)
        && !(access.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax tuple } && Targets.Outermost(tuple).Parent is AssignmentExpressionSyntax)
        && _model.GetTypeInfo(access).Type is { IsValueType: false } or { IsReadOnly: true } or { SpecialType: not SpecialType.None } or { TypeKind: TypeKind.Enum };

    bool ProducesTargets(AssignmentExpressionSyntax assignment) =>
        Row.Of(assignment, _model, _calls.ContainsKey) != null
        || _calls.Values.Any(c => c.Whole == assignment.Right && c.Component.IsSplit && Targets.Elements(assignment.Left, _model) is { } e && e.Count == c.Component.Outputs.Count);

    public static bool IsInExpressionTree(SyntaxNode node, SemanticModel model) => node.Ancestors().Any(a => a switch
    {
        LambdaExpressionSyntax lambda => IsTree(model.GetTypeInfo(lambda).ConvertedType),
        QueryClauseSyntax clause => TakesTree(model.GetQueryClauseInfo(clause).OperationInfo.Symbol),
        SelectOrGroupClauseSyntax or OrderingSyntax => TakesTree(model.GetSymbolInfo(a).Symbol),
        _ => false,
    });

    static bool TakesTree(ISymbol? symbol) => symbol is IMethodSymbol method && method.Parameters.Any(p => IsTree(p.Type));

    static bool IsTree(ITypeSymbol? type) =>
        type is { Name: "Expression" or "LambdaExpression" } && type.ContainingNamespace.ToDisplayString() == "System.Linq.Expressions";
}
