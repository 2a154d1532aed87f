using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>
/// A LINQ chain that calls a component for each element and ends in a list or array, as <c>rates.Select(r => Train(data, r)).ToList()</c>:
/// all calls are submitted before the first is waited for (rule P4). One that stays lazy is none.
/// </summary>
/// <param name="Whole">With the operator that makes the list.</param>
/// <param name="Lazy">What comes before that operator.</param>
/// <param name="IsArray">True when it ends in an array.</param>
sealed record CallChain(InvocationExpressionSyntax Whole, ExpressionSyntax Lazy, bool IsArray)
{
    static readonly HashSet<string> Operators = ["Select", "Zip"];

    public static CallChain? Of(ComponentCall call, SemanticModel model)
    {
        if (call.IsAwaited || call.Component.IsAsync || call.Component.IsSplit || call.Component.Outputs.Count != 1)
            return null;
        var lazy = InLambda(call, model) ?? (ExpressionSyntax?)InQuery(call, model);
        return lazy is null ? null : Ended(lazy, model);
    }

    /// <summary>The call is all that the operator's lambda gives.</summary>
    static InvocationExpressionSyntax? InLambda(ComponentCall call, SemanticModel model) =>
        call.Whole.Parent is LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Parent: ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax } } invocation } arguments } argument } lambda
        && lambda.ExpressionBody == call.Whole
        && arguments.Arguments[^1] == argument
        && model.GetSymbolInfo(invocation).Symbol is IMethodSymbol method && IsOfEnumerable(method) && Operators.Contains(method.Name)
            ? invocation
            : null;

    static ParenthesizedExpressionSyntax? InQuery(ComponentCall call, SemanticModel model) =>
        call.Whole.Parent is SelectClauseSyntax { Parent: QueryBodySyntax { Continuation: null, Parent: QueryExpressionSyntax { Parent: ParenthesizedExpressionSyntax query } } } select
        && model.GetSymbolInfo(select).Symbol is IMethodSymbol { Name: "Select" } method && IsOfEnumerable(method)
            ? query
            : null;

    static CallChain? Ended(ExpressionSyntax lazy, SemanticModel model) =>
        lazy.Parent is MemberAccessExpressionSyntax { Name: IdentifierNameSyntax, Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } whole } access && access.Expression == lazy
        && model.GetSymbolInfo(whole).Symbol is IMethodSymbol { Name: "ToList" or "ToArray" } method && IsOfEnumerable(method)
            ? new CallChain(whole, lazy, method.Name == "ToArray")
            : null;

    static bool IsOfEnumerable(IMethodSymbol method) => method.ContainingType?.ToDisplayString() == "System.Linq.Enumerable";
}
