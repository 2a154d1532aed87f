using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>
/// What leads to components says so when it begins, and when it ends: keys of steps are made of that (rule P10). Methods do, and asynchronous lambdas and local functions, whose calls
/// come between each other's. Debug mode weaves the same into the same methods (src/Pipelines.Engine/Debugging/PathWeaver.cs).
/// </summary>
sealed partial class LogicRenderer
{
    bool WritePath(SyntaxNode node)
    {
        switch (node)
        {
            case BlockSyntax { Parent: { } owner } block when SegmentOf(owner) is { } segment:
                Write(block.OpenBraceToken);
                Append(Enter(segment), block);
                foreach (var statement in block.Statements)
                    Write(statement);
                Write(block.CloseBraceToken);
                return true;
            case MethodDeclarationSyntax { ExpressionBody: { } arrow } method when SegmentOf(method) is { } segment:
                WriteArrow(method, arrow, segment);
                return true;
            case LocalFunctionStatementSyntax { ExpressionBody: { } arrow } method when SegmentOf(method) is { } segment:
                WriteArrow(method, arrow, segment);
                return true;
            case LambdaExpressionSyntax { ExpressionBody: { } body } lambda when SegmentOf(lambda) is { } segment:
                foreach (var child in lambda.ChildNodesAndTokens().Where(c => c.AsNode() != body))
                    WriteChild(child);
                WriteBody(body, lambda, segment);
                return true;
            default:
                return false;
        }
    }

    void WriteArrow(SyntaxNode method, ArrowExpressionClauseSyntax arrow, string segment)
    {
        foreach (var child in method.ChildNodesAndTokens().Where(c => !c.IsKind(SyntaxKind.SemicolonToken)))
        {
            if (child.AsNode() == arrow)
                WriteBody(arrow.Expression, method, segment);
            else
                WriteChild(child);
        }
        Write(method.GetTrailingTrivia());
    }

    void WriteBody(ExpressionSyntax expression, SyntaxNode owner, string segment)
    {
        Append($"{{{Enter(segment)}{(GivesValue(owner) && expression is not ThrowExpressionSyntax ? "return " : "")}", expression);
        Write(expression);
        Append("; }", expression);
    }

    void WriteChild(SyntaxNodeOrToken child)
    {
        if (child.AsNode() is { } inner)
            Write(inner);
        else
            Write(child.AsToken());
    }

    string Enter(string segment) => $" using var {_plan!.StepPrefix}path = {Space}CallPath.Enter({Literal(segment)}); ";

    bool GivesValue(SyntaxNode owner) => SymbolOf(owner) is { ReturnsVoid: false } method && !(method.IsAsync && method.ReturnType is INamedTypeSymbol { Arity: 0 });

    IMethodSymbol? SymbolOf(SyntaxNode owner) => (owner is AnonymousFunctionExpressionSyntax ? Source.ModelOf(owner).GetSymbolInfo(owner).Symbol : Source.ModelOf(owner).GetDeclaredSymbol(owner)) as IMethodSymbol;

    /// <summary>What a call of it is called in keys; null where its calls count as those of the code around it.</summary>
    string? SegmentOf(SyntaxNode owner) => _plan is null || SymbolOf(owner) is not { } method ? null : logic.SegmentOf(method, owner);
}
