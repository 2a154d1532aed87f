using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Slicing;

namespace Pipelines.Compiler.Lowering;

/// <summary>Writes the logic's slice with component calls as submissions (rules P1–P6): handles lie beside locals, never instead of them.</summary>
sealed class LogicRenderer(UserCompilation source, Closure closure, IMethodSymbol root, LogicCalls logic, Report report)
    : SliceRenderer(source, closure, root.ContainingType)
{
    const string Space = "global::Pipelines.Logic.";

    readonly Dictionary<SyntaxNode, MethodPlan> _plans = [];
    readonly Closure _closure = closure;
    MethodPlan? _plan;
    int _temporaries;

    protected override IEnumerable<INamedTypeSymbol> Opened =>
        base.Opened.Concat(_closure.Stubs.SelectMany(s => WithContainers(s.ContainingType)));

    /// <summary>The plan of a lowered method, for the picture of the graph.</summary>
    public MethodPlan PlanOf(MethodDeclarationSyntax method)
    {
        if (_plans.TryGetValue(method, out var plan))
            return plan;
        var model = Source.ModelOf(method);
        return _plans[method] = MethodPlan.Of(model.GetDeclaredSymbol(method)!, method, logic, model, report);
    }

    protected override bool WriteSpecially(SyntaxNode node)
    {
        switch (node)
        {
            case MethodDeclarationSyntax method when _plan is null && logic.Methods.Values.Contains(method):
                _plan = PlanOf(method);
                Write(node);
                _plan = null;
                return true;
            case LocalDeclarationStatementSyntax declaration when _plan != null && declaration.Declaration.Variables.Any(v => _plan.IsHandle(Declared(v))):
                WriteDeclaration(declaration);
                return true;
            case ExpressionStatementSyntax statement when CallIn(statement.Expression) is { } call && _plan!.FormOf(call) is CallForm.Statement or CallForm.Locals:
                WriteStatement(statement, call);
                return true;
            case ExpressionSyntax expression when CallIn(expression) is { } call && expression == call.Whole && _plan!.FormOf(call) == CallForm.Value && call.IsAwaited:
                WriteAround(expression, () => { Append("await ", expression); WriteValue(call); });
                return true;
            case InvocationExpressionSyntax invocation when _plan != null && _plan.Calls.TryGetValue(invocation, out var call) && _plan.FormOf(call) == CallForm.Value:
                WriteAround(invocation, () => WriteValue(call));
                return true;
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax target } assignment when IsHandle(target):
                WriteSet(assignment, target);
                return true;
            case ArgumentListSyntax { Parent: ExpressionSyntax call } list when _plan != null && CallerTexts(call) is { Count: > 0 } texts:
                WriteWithCallerTexts(list, texts);
                return true;
            case IdentifierNameSyntax name when IsHandle(name) && !IsInNameof(name):
                WriteRead(name);
                return true;
            default:
                return false;
        }
    }

    ISymbol? Declared(VariableDeclaratorSyntax variable) => Source.ModelOf(variable).GetDeclaredSymbol(variable);

    bool IsHandle(IdentifierNameSyntax name) => _plan != null && _plan.IsHandle(Source.ModelOf(name).GetSymbolInfo(name).Symbol);

    static bool IsInNameof(SyntaxNode node) =>
        node.Ancestors().OfType<InvocationExpressionSyntax>().Any(i => i.Expression is IdentifierNameSyntax { Identifier.Text: "nameof" } && i.ArgumentList.Contains(node));

    /// <summary>Arguments that the compiler fills with the text of another, as the user wrote it.</summary>
    List<(string Parameter, string Text)> CallerTexts(ExpressionSyntax call)
    {
        var arguments = Source.ModelOf(call).GetOperation(call) switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        };
        return [.. arguments
            .Where(a => a.ArgumentKind == ArgumentKind.DefaultValue && a.Value.ConstantValue is { HasValue: true, Value: string }
                && a.Parameter!.GetAttributes().Any(m => m.AttributeClass?.Name == "CallerArgumentExpressionAttribute"))
            .Select(a => (a.Parameter!.Name, (string)a.Value.ConstantValue.Value!))];
    }

    void WriteWithCallerTexts(ArgumentListSyntax list, List<(string Parameter, string Text)> texts)
    {
        foreach (var child in list.ChildNodesAndTokens())
        {
            if (child.AsNode() is { } node)
            {
                Write(node);
                continue;
            }
            if (child.AsToken() == list.CloseParenToken)
                Append(string.Join("", texts.Select((t, i) => $"{(i > 0 || list.Arguments.Count > 0 ? ", " : "")}{Names.Identifier(t.Parameter)}: {Literal(t.Text)}")), list);
            Write(child.AsToken());
        }
    }

    /// <summary>The component call that an expression is, whatever parentheses, await or assignment stand around it.</summary>
    ComponentCall? CallIn(ExpressionSyntax expression)
    {
        if (_plan is null)
            return null;
        while (true)
        {
            switch (expression)
            {
                case ParenthesizedExpressionSyntax inner:
                    expression = inner.Expression;
                    continue;
                case AwaitExpressionSyntax awaited:
                    expression = awaited.Expression;
                    continue;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } assignment:
                    expression = assignment.Right;
                    continue;
                case InvocationExpressionSyntax invocation:
                    return _plan.Calls.GetValueOrDefault(invocation);
                default:
                    return null;
            }
        }
    }

    void WriteStatement(ExpressionStatementSyntax statement, ComponentCall call)
    {
        Write(statement.GetLeadingTrivia());
        if (_plan!.FormOf(call) == CallForm.Locals)
        {
            WriteToLocals(statement, call);
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
            Append($"{HandleOf(single.Identifier.ValueText)} = ", statement);
            WriteHandle(call);
            Append(";", statement);
            return;
        }
        var step = $"{_plan!.StepPrefix}{++_temporaries}";
        var declares = assignment.Left.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Any();
        Append(declares ? $"var {step} = " : $"{{ var {step} = ", statement);
        WriteSubmit(call);
        Append(";", statement);
        if (call.IsAwaited)
            Append($" await {step}.WaitAsync();", statement);
        var locals = Targets.Elements(assignment.Left, Source.ModelOf(statement))!;
        for (var i = 0; i < locals.Count; i++)
        {
            if (locals[i] is not { } local)
                continue;
            var output = call.Component.Outputs[i];
            var type = Plain(output.Type);
            var isDeclared = local.DeclaringSyntaxReferences[0].GetSyntax() is SingleVariableDesignationSyntax designation && assignment.Left.Contains(designation);
            Append(isDeclared
                ? $" {Space}Handle<{type}>? {HandleOf(local.Name)} = {step}.Output<{type}>({Literal(output.Name)}); {Plain(local.Type)} {Names.Identifier(local.Name)} = default!;"
                : $" {HandleOf(local.Name)} = {step}.Output<{type}>({Literal(output.Name)});", statement);
        }
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
            if (!_plan!.IsHandle(local))
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

    void WriteSet(AssignmentExpressionSyntax assignment, IdentifierNameSyntax target)
    {
        Write(target.Identifier);
        Write(assignment.OperatorToken);
        Append($"{Space}Lowered.Set(ref {HandleOf(target.Identifier.ValueText)}, ", assignment.Right);
        Write(assignment.Right);
        Append(")", assignment.Right);
    }

    void WriteRead(IdentifierNameSyntax name)
    {
        var read = $"{Space}Lowered.Ref(ref {HandleOf(name.Identifier.ValueText)}, ref {name.Identifier.Text})";
        WriteAround(name, () => Append(read, name), NameOfMember(name));
    }

    /// <summary>In anonymous objects and tuples a variable's name names the member too.</summary>
    string NameOfMember(IdentifierNameSyntax name) => name.Parent switch
    {
        AnonymousObjectMemberDeclaratorSyntax { NameEquals: null } => $"{name.Identifier.Text} = ",
        ArgumentSyntax { NameColon: null, Parent: TupleExpressionSyntax tuple } element when Targets.Outermost(tuple) is var whole && !(whole.Parent is AssignmentExpressionSyntax assignment && assignment.Left == whole)
            && Source.ModelOf(tuple).GetTypeInfo(tuple).Type is INamedTypeSymbol { IsTupleType: true } type
            && type.TupleElements[tuple.Arguments.IndexOf(element)].Name == name.Identifier.ValueText => $"{name.Identifier.Text}: ",
        _ => "",
    };

    /// <summary>In an interpolation the colon of "global::" would begin a format: parentheses keep it whole.</summary>
    void WriteAround(ExpressionSyntax expression, Action write, string before = "")
    {
        var inHole = expression.Ancestors().TakeWhile(a => a is not StatementSyntax).Any(a => a is InterpolationSyntax);
        Write(expression.GetLeadingTrivia());
        Append(before, expression);
        if (inHole)
            Append("(", expression);
        write();
        if (inHole)
            Append(")", expression);
        Write(expression.GetTrailingTrivia());
    }

    void WriteValue(ComponentCall call)
    {
        Append(StubWriter.Value(call.Component), call.Invocation);
        WriteArguments(call);
    }

    void WriteSubmit(ComponentCall call)
    {
        Append(StubWriter.Submit(call.Component), call.Invocation);
        WriteArguments(call);
    }

    void WriteHandle(ComponentCall call)
    {
        var output = call.Component.Outputs[0];
        if (call.IsAwaited)
            Append("await ", call.Invocation);
        WriteSubmit(call);
        Append($".{(call.IsAwaited ? "EndAsync" : "Output")}<{Plain(output.Type)}>({Literal(output.Name)})", call.Invocation);
    }

    void WriteArguments(ComponentCall call)
    {
        var list = call.Invocation.ArgumentList;
        Append("(", list);
        for (var i = 0; i < list.Arguments.Count; i++)
        {
            if (i > 0)
                Write(list.Arguments.GetSeparator(i - 1));
            var argument = list.Arguments[i];
            if (argument.NameColon is { } name)
                Write(name);
            WriteArgument(argument);
        }
        Append(")", list);
    }

    void WriteArgument(ArgumentSyntax argument)
    {
        var parameter = _plan!.ParameterOf(argument)!;
        var symbol = argument.Expression is IdentifierNameSyntax name ? Source.ModelOf(name).GetSymbolInfo(name).Symbol : null;
        Write(argument.Expression.GetLeadingTrivia());
        if (_plan.IsHandle(symbol) && HandleForm(((ILocalSymbol)symbol!).Type, parameter.Type) is { } form)
        {
            Append($"{form}({HandleOf(symbol.Name)}, ref {Names.Identifier(symbol.Name)})", argument);
        }
        else if (CallIn(argument.Expression) is { } call && _plan.FormOf(call) == CallForm.Argument)
        {
            Append(HandleForm(call.Component.Result!, parameter.Type) + "(", argument);
            WriteHandle(call);
            Append(")", argument);
        }
        else
        {
            Append($"{Space}Arg.Of<{Names.InCode(parameter.Type)}>(value: ", argument);
            Write(argument.Expression);
            Append(")", argument);
        }
    }

    static string? HandleForm(ITypeSymbol from, ITypeSymbol to) => TravelAs.Form(from, to) switch
    {
        TravelForm.Same => $"{Space}Arg.Of<{Names.InCode(to)}>",
        TravelForm.AsBase => $"{Space}Arg.Of<{Names.InCode(to)}, {Plain(from)}>",
        _ => null,
    };

    /// <summary>A local of a reference type may hold null whatever it was declared as; the handle does not care.</summary>
    static string Plain(ITypeSymbol type) => Names.InCode(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));

    string HandleOf(string local) => local + _plan!.HandleSuffix;

    static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
