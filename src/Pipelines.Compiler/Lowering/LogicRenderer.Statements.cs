using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>Statements that submit, and declarations with a handle beside them.</summary>
sealed partial class LogicRenderer
{
    void WriteStatement(ExpressionStatementSyntax statement, ComponentCall call)
    {
        Write(statement.GetLeadingTrivia());
        if (_plan!.FormOf(call) == CallForm.Locals)
        {
            WriteToLocals(statement, call);
        }
        else if (_plan.FormOf(call) == CallForm.Parts)
        {
            WriteToParts(statement, call);
        }
        else
        {
            if (call.IsAwaited)
                Append("await ", statement);
            WriteSubmit(call);
            Append(call.IsAwaited ? ".WaitAsync();" : ";", statement);
        }
        Write(statement.GetTrailingTrivia());
    }

    void WriteToLocals(ExpressionStatementSyntax statement, ComponentCall call)
    {
        var assignment = (AssignmentExpressionSyntax)statement.Expression;
        if (assignment.Left is IdentifierNameSyntax single)
        {
            WriteAssignment(statement, single, () => WriteHandle(call));
            return;
        }
        var step = $"{_plan!.StepPrefix}{++_temporaries}";
        var declares = !IsHoisted(statement) && assignment.Left.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Any();
        var locals = Targets.Elements(assignment.Left, Source.ModelOf(statement))!;
        WriteParts(statement, call, assignment, step, locals, declares);
    }

    void WriteParts(ExpressionStatementSyntax statement, ComponentCall call, AssignmentExpressionSyntax assignment, string step, IReadOnlyList<ILocalSymbol?> locals, bool declares)
    {
        Append(declares ? $"var {step} = " : $"{{ var {step} = ", statement);
        WriteSubmit(call);
        Append(";", statement);
        if (call.IsAwaited)
            Append($" await {step}.WaitAsync();", statement);
        var undo = WriteBefore(statement, [.. locals.OfType<ILocalSymbol>()]);
        for (var i = 0; i < locals.Count; i++)
        {
            if (locals[i] is not { } local)
                continue;
            var output = call.Component.Outputs[i];
            var type = Plain(output.Type);
            var isDeclared = declares && local.DeclaringSyntaxReferences[0].GetSyntax() is SingleVariableDesignationSyntax designation && assignment.Left.Contains(designation);
            Append(isDeclared
                ? $" {Space}Handle<{type}>? {HandleOf(local.Name)} = {step}.Output<{type}>({Literal(output.Name)}); {Plain(local.Type)} {Names.Identifier(local.Name)} = default!;"
                : $" {HandleOf(local.Name)} = {step}.Output<{type}>({Literal(output.Name)});", statement);
        }
        Append(undo ?? "", statement);
        if (!declares)
            Append(" }", statement);
    }

    void WriteDeclaration(LocalDeclarationStatementSyntax declaration)
    {
        Write(declaration.GetLeadingTrivia());
        foreach (var variable in declaration.Declaration.Variables)
        {
            var local = (ILocalSymbol)Declared(variable)!;
            var type = Plain(local.Type);
            var name = Names.Identifier(local.Name);
            if (_plan!.IsInParts(local))
            {
                WriteTupleDeclaration(local, variable.Initializer?.Value, declaration);
                continue;
            }
            if (!_plan.IsHandle(local))
            {
                Append($"{type} ", declaration);
                Write(variable);
                Append("; ", declaration);
                continue;
            }
            Append($"{Space}Handle<{type}>? {HandleOf(local.Name)} = ", declaration);
            var call = variable.Initializer is { } initializer ? CallIn(initializer.Value) : null;
            if (call != null && _plan.FormOf(call) == CallForm.Locals)
            {
                WriteHandle(call);
                Append($"; {type} {name} = default!;", declaration);
            }
            else if (variable.Initializer is { } choice && _plan.IsChoice(choice.Value))
            {
                Write(choice.Value);
                Append($"; {type} {name} = default!;", declaration);
            }
            else if (variable.Initializer is { } plain)
            {
                Append($"null; {type} {name} = ", declaration);
                Write(plain.Value);
                Append(";", declaration);
            }
            else
            {
                Append($"null; {type} {name} = default!;", declaration);
            }
        }
        Write(declaration.GetTrailingTrivia());
    }

    void WriteChoice(ExpressionStatementSyntax statement, IdentifierNameSyntax target, ExpressionSyntax choice)
    {
        Write(statement.GetLeadingTrivia());
        WriteAssignment(statement, target, () => Write(choice));
        Write(statement.GetTrailingTrivia());
    }
}
