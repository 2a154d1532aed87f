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
sealed partial class LogicRenderer(UserCompilation source, Closure closure, IMethodSymbol root, LogicCalls logic, Report report)
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
            case not null when WritePath(node):
                return true;
            case StatementSyntax statement when _plan?.RunAt(statement) is { } run && run != _run:
                if (statement == run.Statements[0])
                    WriteRun(run);
                return true;
            case LocalDeclarationStatementSyntax hoisted when IsHoisted(hoisted):
                Write(hoisted.GetLeadingTrivia());
                WriteHoisted(hoisted);
                Write(hoisted.GetTrailingTrivia());
                return true;
            case LocalDeclarationStatementSyntax declaration when _plan != null && declaration.Declaration.Variables.Any(v => _plan.IsHandle(Declared(v)) || _plan.IsInParts(Declared(v))):
                WriteDeclaration(declaration);
                return true;
            case ExpressionStatementSyntax statement when CallIn(statement.Expression) is { } call && _plan!.FormOf(call) is CallForm.Statement or CallForm.Locals or CallForm.Parts:
                WriteStatement(statement, call);
                return true;
            case ExpressionStatementSyntax statement when _plan?.RowAt(statement) is { } row:
                WriteRow(statement, row);
                return true;
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: TupleExpressionSyntax targets } } statement when HandlesIn(targets) is { Count: > 0 } handles:
                WriteDeconstruction(statement, handles);
                return true;
            case LocalDeclarationStatementSyntax { Declaration.Variables: [var variable] } declaration when _plan?.PlacesBeside(Declared(variable)) != null:
                WriteListDeclaration(declaration, variable);
                return true;
            case ExpressionStatementSyntax statement when _plan != null && FilledIn(statement) is { } given:
                WriteFill(statement, given);
                return true;
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: ElementAccessExpressionSyntax element } put } statement when IsPlace(element):
                WritePut(statement, element, put.Right);
                return true;
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } assignment } statement when IsHandle(target) && _plan!.IsChoice(assignment.Right):
                WriteChoice(statement, target, assignment.Right);
                return true;
            case ExpressionSyntax whole when whole != _opened && _plan?.GatheringAt(whole) is { } gathering:
                WriteAround(whole, () => WriteGathering(gathering));
                return true;
            case InvocationExpressionSyntax invocation when _plan != null && _plan.Calls.TryGetValue(invocation, out var call) && _plan.FormOf(call) is CallForm.Item or CallForm.Place or CallForm.Locals or CallForm.Part:
                WriteAround(invocation, () => WriteHandle(call));
                return true;
            case ExpressionSyntax expression when CallIn(expression) is { IsAwaited: true } call && expression == call.Whole && _plan!.FormOf(call) == CallForm.Value:
                WriteAround(expression, () => WriteAwaited(call));
                return true;
            case ExpressionSyntax expression when CallIn(expression) is { IsAwaited: true } call && expression == call.Whole && _plan!.FormOf(call) is CallForm.Locals or CallForm.Part:
                WriteAround(expression, () => WriteHandle(call));
                return true;
            case InvocationExpressionSyntax invocation when _plan != null && _plan.Calls.TryGetValue(invocation, out var call) && _plan.FormOf(call) == CallForm.Value:
                WriteAround(invocation, () => WriteValue(call));
                return true;
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax target } assignment when IsHandle(target):
                WriteSet(assignment, target);
                return true;
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment when TupleAt(assignment.Left) is { } tuple:
                WriteTupleSet(assignment, tuple);
                return true;
            case MemberAccessExpressionSyntax access when PartAt(access) is var (tuple, part) && !IsInNameof(access):
                WritePart(access, tuple, part);
                return true;
            case IdentifierNameSyntax name when TupleAt(name) is { } tuple && !IsInNameof(name):
                WriteWholeTuple(name, tuple);
                return true;
            case ArgumentListSyntax { Parent: ExpressionSyntax call } list when _plan != null && CallerTexts(call) is { Count: > 0 } texts:
                WriteWithCallerTexts(list, texts);
                return true;
            case IdentifierNameSyntax name when IsHandle(name) && !_targets.Contains(name) && !IsInNameof(name):
                WriteRead(name);
                return true;
            case IdentifierNameSyntax name when _plan is { HasLists: true } && _plan.PlacesBeside(Source.ModelOf(name).GetSymbolInfo(name).Symbol) != null && !ListUses.IsBlind(name, Source.ModelOf(name)) && !IsInNameof(name):
                WriteAround(name, () => Append($"{PlacesOf(name.Identifier.ValueText)}.Settle({name.Identifier.Text})", name), NameOfMember(name, name.Identifier));
                return true;
            default:
                return false;
        }
    }

    ISymbol? Declared(VariableDeclaratorSyntax variable) => Source.ModelOf(variable).GetDeclaredSymbol(variable);

    bool IsHandle(IdentifierNameSyntax name) => _plan != null && _plan.IsHandle(Source.ModelOf(name).GetSymbolInfo(name).Symbol);

    static bool IsInNameof(SyntaxNode node) =>
        node.Ancestors().OfType<InvocationExpressionSyntax>().Any(i => i.Expression is IdentifierNameSyntax { Identifier.Text: "nameof" } && i.ArgumentList.Contains(node));

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
        WriteAround(name, () => Append(read, name), NameOfMember(name, name.Identifier));
    }

    /// <summary>In anonymous objects and tuples the name of a variable or part names the member too.</summary>
    string NameOfMember(ExpressionSyntax read, SyntaxToken name) => read.Parent switch
    {
        AnonymousObjectMemberDeclaratorSyntax { NameEquals: null } => $"{name.Text} = ",
        ArgumentSyntax { NameColon: null, Parent: TupleExpressionSyntax tuple } element when !_apart.Contains(tuple) && Targets.Outermost(tuple) is var whole && !(whole.Parent is AssignmentExpressionSyntax assignment && assignment.Left == whole)
            && Source.ModelOf(tuple).GetTypeInfo(tuple).Type is INamedTypeSymbol { IsTupleType: true } type
            && type.TupleElements[tuple.Arguments.IndexOf(element)].Name == name.ValueText => $"{name.Text}: ",
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

    /// <summary>A local of a reference type may hold null whatever it was declared as; the handle does not care.</summary>
    static string Plain(ITypeSymbol type) => Names.InCode(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));

    string HandleOf(string local) => local + _plan!.HandleSuffix;

    string PlacesOf(string list) => list + _plan!.PlacesSuffix;

    static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
