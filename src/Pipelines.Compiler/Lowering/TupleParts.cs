using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>A tuple in one local whose parts are separate outputs (rule P6).</summary>
static class TupleParts
{
    /// <summary>Which part a member access reads, from 0; null when it is none.</summary>
    public static int? IndexOf(MemberAccessExpressionSyntax access, SemanticModel model)
    {
        if (model.GetTypeInfo(access.Expression).Type is not INamedTypeSymbol { IsTupleType: true } tuple || model.GetSymbolInfo(access).Symbol is not IFieldSymbol field)
            return null;
        for (var i = 0; i < tuple.TupleElements.Length; i++)
        {
            if (field.Name == tuple.TupleElements[i].Name || field.Name == $"Item{i + 1}")
                return i;
        }
        return null;
    }

    public static IReadOnlyList<ITypeSymbol> TypesOf(ILocalSymbol local) => [.. ((INamedTypeSymbol)local.Type).TupleElements.Select(e => e.Type)];

    /// <summary>True for a tuple of these types, whatever its parts are called.</summary>
    public static bool Are(ITypeSymbol type, IEnumerable<ITypeSymbol> types) =>
        type is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.Select(e => e.Type).SequenceEqual(types, SymbolEqualityComparer.Default);
}

/// <summary>Several variables that are given values at once, some by calls, as in <c>var (a, b) = (A(), B());</c>.</summary>
sealed record Row(IReadOnlyList<ILocalSymbol?> Locals, IReadOnlyList<ExpressionSyntax> Values)
{
    /// <summary>Null where there is anything but plain variables and discards on the left, or no call on the right.</summary>
    public static Row? Of(AssignmentExpressionSyntax assignment, SemanticModel model, Func<InvocationExpressionSyntax, bool> isCall) =>
        assignment is { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax, ContainsDirectives: false, Right: TupleExpressionSyntax right }
        && right.Arguments.Any(a => Call(a.Expression) is { } call && isCall(call))
        && Targets.Elements(assignment.Left, model) is { } locals && locals.Count == right.Arguments.Count
            ? new Row(locals, [.. right.Arguments.Select(a => a.Expression)])
            : null;

    static InvocationExpressionSyntax? Call(ExpressionSyntax value) => value switch
    {
        ParenthesizedExpressionSyntax inner => Call(inner.Expression),
        AwaitExpressionSyntax awaited => Call(awaited.Expression),
        _ => value as InvocationExpressionSyntax,
    };
}
