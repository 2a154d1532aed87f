using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>
/// A LINQ chain that calls a component for each element and ends in a list, array or dictionary, as <c>rates.Select(r => Train(data, r)).ToList()</c>:
/// all calls are submitted before the first is waited for (rule P4). One that stays lazy is none.
/// </summary>
/// <param name="Whole">With the operator that makes the list.</param>
/// <param name="Places">What that list holds.</param>
/// <param name="Made">What gives the steps: all before that operator, or the whole where it is <c>ToDictionary</c>.</param>
sealed record CallChain(ExpressionSyntax Whole, Places Places, ExpressionSyntax Made) : Gathering(Whole, Places)
{
    /// <summary>The chain in which <paramref name="given"/>, a call or a choice of calls, gives each element.</summary>
    public static CallChain? Of(ExpressionSyntax given, SemanticModel model)
    {
        if (InLambda(given, model) is { } operation && OperatorName(operation, model) == "ToDictionary")
            return Of(operation, operation, model);
        return LazyAround(given, model) is { } lazy && EndOf(lazy, model) is { } whole ? Of(whole, lazy, model) : null;
    }

    /// <summary>The chain around a call, without the operator that makes a list of it; also one that is spread in a collection expression.</summary>
    public static ExpressionSyntax? LazyAround(ExpressionSyntax given, SemanticModel model)
    {
        var lazy = InLambda(given, model) is { } operation && GivesElements(operation, model) ? operation : InQuery(given, model);
        // Chains in chains: what the inner ones give becomes one sequence.
        while (lazy != null && Inner(lazy, model) is { } outer)
            lazy = outer;
        return lazy;
    }

    static CallChain? Of(ExpressionSyntax whole, ExpressionSyntax made, SemanticModel model) =>
        Places.Of(model.GetTypeInfo(whole).Type) is { } places ? new CallChain(whole, places, made) : null;

    /// <summary>The operator whose last argument, or the second one of <c>ToDictionary</c>, is a lambda that gives just the expression.</summary>
    static InvocationExpressionSyntax? InLambda(ExpressionSyntax given, SemanticModel model) =>
        given.Parent is LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Parent: ArgumentSyntax { NameColon: null, Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax } } invocation } arguments } argument } lambda
        && lambda.ExpressionBody == given
        && (OperatorName(invocation, model) == "ToDictionary" ? arguments.Arguments.IndexOf(argument) == 1 : arguments.Arguments[^1] == argument)
            ? invocation
            : null;

    /// <summary>True when what the last lambda gives are the elements of the sequence.</summary>
    static bool GivesElements(InvocationExpressionSyntax operation, SemanticModel model) => OperatorName(operation, model) switch
    {
        "Select" or "Zip" => true,
        "SelectMany" => operation.ArgumentList.Arguments.Count == 2,
        _ => false,
    };

    /// <summary>The chain that the given one, or a list made of it, is a part of.</summary>
    static InvocationExpressionSyntax? Inner(ExpressionSyntax lazy, SemanticModel model)
    {
        var given = EndOf(lazy, model) is { } list && Places.Of(model.GetTypeInfo(list).Type) is { IsMap: false } ? list : lazy;
        while (given.Parent is ParenthesizedExpressionSyntax around)
            given = around;
        return InLambda(given, model) is { ArgumentList.Arguments.Count: 1 } outer && OperatorName(outer, model) == "SelectMany" ? outer : null;
    }

    static ExpressionSyntax? InQuery(ExpressionSyntax given, SemanticModel model) =>
        given.Parent is SelectClauseSyntax { Parent: QueryBodySyntax { Continuation: null, Parent: QueryExpressionSyntax query } body } select && IsSelect(select, body, model)
            ? query.Parent is ParenthesizedExpressionSyntax whole ? whole : query
            : null;

    /// <summary>After a second <c>from</c> the selection is a part of that one's operator.</summary>
    static bool IsSelect(SelectClauseSyntax select, QueryBodySyntax body, SemanticModel model) =>
        model.GetSymbolInfo(select).Symbol is IMethodSymbol method
            ? method.Name == "Select" && IsOfEnumerable(method)
            : body.Clauses.LastOrDefault() is FromClauseSyntax from && model.GetQueryClauseInfo(from).OperationInfo.Symbol is IMethodSymbol { Name: "SelectMany" } many && IsOfEnumerable(many);

    /// <summary>The call that makes a list or an array of all that the chain gives.</summary>
    static InvocationExpressionSyntax? EndOf(ExpressionSyntax lazy, SemanticModel model) =>
        lazy.Parent is MemberAccessExpressionSyntax { Name: IdentifierNameSyntax, Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } whole } access && access.Expression == lazy
        && OperatorName(whole, model) is "ToList" or "ToArray"
            ? whole
            : null;

    static string? OperatorName(InvocationExpressionSyntax operation, SemanticModel model) =>
        model.GetSymbolInfo(operation).Symbol is IMethodSymbol { ReducedFrom: not null } method && IsOfEnumerable(method) ? method.Name : null;

    static bool IsOfEnumerable(IMethodSymbol method) => method.ContainingType?.ToDisplayString() == "System.Linq.Enumerable";
}
