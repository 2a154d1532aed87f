using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>Lists and arrays that steps fill (rule P4): the list stays the user's own, its pending places lie beside it.</summary>
sealed partial class LogicRenderer
{
    void WriteListDeclaration(LocalDeclarationStatementSyntax declaration, VariableDeclaratorSyntax variable)
    {
        var list = (ILocalSymbol)Declared(variable)!;
        Write(declaration.GetLeadingTrivia());
        if (IsHoisted(declaration))
        {
            WriteHoisted(declaration);
            Write(declaration.GetTrailingTrivia());
            return;
        }
        Append($"var {PlacesOf(list.Name)} = new {Space}Pending<{Names.InCode(ListUses.ElementOf(list.Type)!)}>(); ", declaration);
        Append($"{Names.InCode(list.Type)} {variable.Identifier.Text} = ", declaration);
        if (_plan!.ChainAt(variable.Initializer!.Value) is var (chain, _))
            WriteChain(chain, $"{PlacesOf(list.Name)}.{(chain.IsArray ? "Array" : "List")}(");
        else
            Write(variable.Initializer!.Value);
        Write(declaration.SemicolonToken);
    }

    /// <summary>The call whose value a statement puts into a list.</summary>
    ComponentCall? CallFilling(ExpressionStatementSyntax statement)
    {
        var given = statement.Expression switch
        {
            InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var value }] } => value,
            AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax, Right: var value } => value,
            _ => null,
        };
        return given != null && CallIn(given) is { } call && _plan!.FormOf(call) == CallForm.Place ? call : null;
    }

    void WriteFill(ExpressionStatementSyntax statement, ComponentCall call)
    {
        Write(statement.GetLeadingTrivia());
        var list = statement.Expression switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name } } => name,
            AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax name } } => name,
            _ => throw new InvalidOperationException(statement.ToString()),
        };
        var places = PlacesOf(list.Identifier.ValueText);
        var open = OutstandingOf(call) is { } outstanding ? (Set: $"{outstanding}.Set({places}, ", Add: $"{outstanding}.Add({places}, ") : (Set: $"{places}.Set(", Add: $"{places}.Add(");
        if (statement.Expression is AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element })
        {
            Append($"{open.Set}{list.Identifier.Text}, ", statement);
            Write(element.ArgumentList.Arguments[0].Expression);
            Append(", ", statement);
        }
        else
        {
            Append($"{open.Add}{list.Identifier.Text}, ", statement);
        }
        WriteHandle(call);
        Append(");", statement);
        Write(statement.GetTrailingTrivia());
    }

    void WriteChain(CallChain chain, string open)
    {
        Append(open, chain.Whole);
        Write(chain.Lazy);
        Append(")", chain.Whole);
    }
}
