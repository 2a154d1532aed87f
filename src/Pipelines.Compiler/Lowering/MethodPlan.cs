using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>How a component call is written in the lowered method.</summary>
enum CallForm
{
    /// <summary>Submits, waits and gives the value.</summary>
    Value,

    /// <summary>Submits; the result is not used.</summary>
    Statement,

    /// <summary>Submits; locals hold handles of the outputs.</summary>
    Locals,

    /// <summary>Submits; handles of the outputs lie beside the parts of one tuple.</summary>
    Parts,

    /// <summary>Submits; its handle lies beside one part of a tuple.</summary>
    Part,

    /// <summary>Submits; its handle is an argument of another submission.</summary>
    Argument,

    /// <summary>Submits; the place in a list, array or dictionary waits for its handle.</summary>
    Place,

    /// <summary>Submits; one of the handles that an expression gathers.</summary>
    Item,

    /// <summary>Written as it is: the plain stub of the component's name stands behind it.</summary>
    Plain,
}

/// <summary>What the lowering does in one method: which locals hold handles, and the form of each call. Decides, writes nothing.</summary>
sealed partial class MethodPlan
{
    readonly SemanticModel _model;
    readonly Dictionary<InvocationExpressionSyntax, ComponentCall> _calls = [];
    readonly Dictionary<InvocationExpressionSyntax, CallForm> _forms = [];
    readonly Dictionary<ComponentCall, Targets> _targets = [];
    readonly HashSet<ILocalSymbol> _handles = new(SymbolEqualityComparer.Default);

    MethodPlan(SemanticModel model, MethodDeclarationSyntax declaration)
    {
        _model = model;
        var names = declaration.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText).ToHashSet();
        while (names.Any(n => n.EndsWith(HandleSuffix, StringComparison.Ordinal)))
            HandleSuffix += "_";
        while (names.Any(n => n.StartsWith(StepPrefix, StringComparison.Ordinal)))
            StepPrefix += "_";
        while (names.Any(n => n.EndsWith(PlacesSuffix, StringComparison.Ordinal)))
            PlacesSuffix += "_";
        while (names.Any(n => n.Contains(PartSuffix, StringComparison.Ordinal)))
            PartSuffix += "_";
    }

    /// <summary>What follows a list's name in that of the pending places beside it; no name of the user's ends so.</summary>
    public string PlacesSuffix { get; } = "__p";

    /// <summary>What follows a local's name in that of the handle beside it; no name of the user's ends so.</summary>
    public string HandleSuffix { get; } = "__h";

    /// <summary>What variables that hold a step begin with; no name of the user's begins so.</summary>
    public string StepPrefix { get; } = "step__";

    public IReadOnlyDictionary<InvocationExpressionSyntax, ComponentCall> Calls => _calls;

    public bool IsHandle(ISymbol? symbol) => symbol is ILocalSymbol local && _handles.Contains(local);

    /// <summary>True for an expression that gives the handle of one of several calls.</summary>
    public bool IsChoice(ExpressionSyntax expression) =>
        Choice.Ways(expression).FirstOrDefault() is { } way && way != expression && CallOf(way) is { } call && FormOf(call) == CallForm.Locals;

    public CallForm FormOf(ComponentCall call) => _forms[call.Invocation];

    public static MethodPlan Of(IMethodSymbol method, MethodDeclarationSyntax declaration, LogicCalls logic, SemanticModel model, Report report)
    {
        var plan = new MethodPlan(model, declaration);
        var calls = logic.In(declaration).ToList();
        foreach (var call in calls)
            plan._calls[call.Invocation] = call;
        plan._statements = new CallStatements(model, plan._calls, plan.IsRewritable);
        var locals = new LocalUses(declaration, model, plan._calls);
        // Outer calls first: whether a nested call can be an argument depends on the one around it.
        foreach (var call in calls)
            plan._forms[call.Invocation] = plan.Decide(call, logic, locals, report);
        plan.Settle(report);
        plan.SettleTuples(report);
        plan.SettleLists(new ListUses(declaration, model), report);
        plan.FindRuns(declaration, logic, report);
        return plan;
    }

    /// <summary>A local that a waiting deconstruction declares has no handle beside it, so no other call can give it one.</summary>
    void Settle(Report report)
    {
        while (_targets.FirstOrDefault(t => t.Value.Locals.Any(l => !IsDeclaredWithHandle(l))) is { Key: { } call } target)
        {
            _targets.Remove(call);
            _forms[call.Invocation] = CallForm.Value;
            Say(report, call, $"'{target.Value.Locals.First(l => !IsDeclaredWithHandle(l)).Name}' is declared by a call that waits");
        }
        _handles.UnionWith(_targets.Values.SelectMany(t => t.Locals));
    }

    bool IsDeclaredWithHandle(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences[0].GetSyntax() is not SingleVariableDesignationSyntax designation
        || _rows.Keys.Any(r => r.Left.Contains(designation))
        || _targets.Keys.Any(c => c.Whole.Parent is AssignmentExpressionSyntax assignment && assignment.Left.Contains(designation));

    /// <summary>True when each way of the expression around the call is a call whose handle can stand for it.</summary>
    bool IsOneOfCalls(ComponentCall call)
    {
        var whole = Choice.Around(call.Whole);
        return whole == call.Whole || Choice.Ways(whole).All(w => CallOf(w) is { } other
            && IsRewritable(other) && other.IsAwaited == other.Component.IsAsync && !other.Component.IsSplit
            && SymbolEqualityComparer.Default.Equals(other.Component.Result, call.Component.Result));
    }

    ComponentCall? CallOf(ExpressionSyntax way) =>
        (way is AwaitExpressionSyntax awaited ? awaited.Expression : way) is InvocationExpressionSyntax invocation ? _calls.GetValueOrDefault(invocation) : null;

    CallForm Decide(ComponentCall call, LogicCalls logic, LocalUses locals, Report report)
    {
        if (!IsRewritable(call))
            return CallForm.Plain;
        if (DecideGathered(call, logic) is { } form)
            return form;
        var standing = logic.StandingOf(call.Invocation);
        if (IsInsideItem(call, logic) && call.Whole.Parent is ArgumentSyntax item && IsArgumentOfSubmission(call, item))
            return CallForm.Argument;
        if (call.Component.IsAsync && !call.IsAwaited)
            return standing.Manner == Manner.Free && call.Whole.Parent is ExpressionStatementSyntax ? CallForm.Statement : CallForm.Value;
        if (!MaySubmit(call, call.Whole, standing))
        {
            if (standing.Manner == Manner.Waits || !IsNeededAtOnce(call))
                Say(report, call, standing.Reason!);
            return CallForm.Value;
        }
        switch (call.Whole.Parent)
        {
            case ExpressionStatementSyntax:
                return CallForm.Statement;
            case ArgumentSyntax argument when IsArgumentOfSubmission(call, argument):
                return CallForm.Argument;
        }
        if (ListFilledBy(call, standing.Manner == Manner.Free) is { } list)
        {
            Fill(list, call, call.Whole.FirstAncestorOrSelf<StatementSyntax>()!);
            return CallForm.Place;
        }
        if (standing.Manner == Manner.Free && DecideTuple(call, locals, report) is { } part)
            return part;
        var targets = Targets.Of(call, _model);
        if (targets is null)
        {
            if (call.Whole.Parent is ExpressionElementSyntax or InitializerExpressionSyntax)
                Say(report, call, "it is an element of what is no list, array or dictionary in a local variable");
            return CallForm.Value;
        }
        if (targets.Problem is null && !IsOneOfCalls(call))
            targets = targets with { Problem = "another way of the expression is no component call" };
        if ((targets.Problem ?? targets.Locals.Select(l => locals.Problem(l)).FirstOrDefault(p => p != null)) is { } problem)
        {
            Say(report, call, problem);
            return CallForm.Value;
        }
        _targets[call] = targets;
        return CallForm.Locals;
    }

    static void Say(Report report, ComponentCall call, string reason) =>
        report.Add(Rules.WaitsAtCall, call.Invocation.GetLocation(), call.Component.Name, reason);

    /// <summary>Arguments must map one to one to parameters for the handles to be passed.</summary>
    bool IsRewritable(ComponentCall call)
    {
        if (_model.GetOperation(call.Invocation) is not Microsoft.CodeAnalysis.Operations.IInvocationOperation operation)
            return false;
        var reduced = _model.GetSymbolInfo(call.Invocation).Symbol is IMethodSymbol { ReducedFrom: not null };
        return !reduced
            && operation.Arguments.All(a => a.ArgumentKind is Microsoft.CodeAnalysis.Operations.ArgumentKind.Explicit or Microsoft.CodeAnalysis.Operations.ArgumentKind.DefaultValue)
            && !LocalUses.IsInExpressionTree(call.Invocation, _model);
    }

    bool IsArgumentOfSubmission(ComponentCall call, ArgumentSyntax argument) =>
        !call.Component.IsSplit
        && call.Component.Outputs.Count == 1
        && ParameterOfSubmission(argument) is { } parameter
        && TravelAs.Form(call.Component.Result!, parameter.Type) != TravelForm.ByValue;

    /// <summary>The parameter of a rewritable call that an argument is given to.</summary>
    public IParameterSymbol? ParameterOf(ArgumentSyntax argument)
    {
        if (argument.Parent is not ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list || _model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
            return null;
        return argument.NameColon is { Name.Identifier.ValueText: var name }
            ? method.Parameters.FirstOrDefault(p => p.Name == name)
            : method.Parameters.ElementAtOrDefault(list.Arguments.IndexOf(argument));
    }
}

/// <summary>The locals that a call's outputs go to.</summary>
sealed record Targets(IReadOnlyList<ILocalSymbol> Locals, string? Problem)
{
    /// <summary>Null when the call stands in an expression and its value is needed at once.</summary>
    public static Targets? Of(ComponentCall call, SemanticModel model)
    {
        var whole = Choice.Around(call.Whole);
        switch (whole.Parent)
        {
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax } declarator }:
                return One(call, model.GetDeclaredSymbol(declarator) as ILocalSymbol);
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } assignment when assignment.Right == whole:
                return assignment.Left is TupleExpressionSyntax or DeclarationExpressionSyntax
                    ? whole == call.Whole ? Many(call, assignment.Left, model) : null
                    : model.GetSymbolInfo(assignment.Left).Symbol is ILocalSymbol local ? One(call, local) : null;
            default:
                return null;
        }
    }

    static Targets? One(ComponentCall call, ILocalSymbol? local)
    {
        if (local is null)
            return null;
        if (call.Component.IsSplit)
            return new Targets([], "its outputs are kept together as one tuple; deconstruct it to let them travel apart");
        return new Targets([local], SymbolEqualityComparer.Default.Equals(local.Type, call.Component.Result) ? null : $"'{local.Name}' is declared as '{Names.InManifest(local.Type)}', not as what the step returns");
    }

    static Targets Many(ComponentCall call, ExpressionSyntax left, SemanticModel model)
    {
        var elements = Elements(left, model);
        if (!call.Component.IsSplit || elements is null || elements.Count != call.Component.Outputs.Count)
            return new Targets([], "it is deconstructed into something else than plain variables");
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i] is { } local && !SymbolEqualityComparer.Default.Equals(local.Type, call.Component.Outputs[i].Type))
                return new Targets([], $"'{local.Name}' is declared as '{Names.InManifest(local.Type)}', not as what the step returns");
        }
        return new Targets([.. elements.OfType<ILocalSymbol>()], null);
    }

    public static TupleExpressionSyntax Outermost(TupleExpressionSyntax tuple) =>
        tuple is { Parent: ArgumentSyntax { Parent: TupleExpressionSyntax around } } ? Outermost(around) : tuple;

    /// <summary>The variables of a deconstruction, null for a discard; null altogether when there is anything else.</summary>
    public static IReadOnlyList<ILocalSymbol?>? Elements(ExpressionSyntax left, SemanticModel model)
    {
        var elements = new List<ILocalSymbol?>();
        var parts = left switch
        {
            DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax group } => group.Variables.Cast<SyntaxNode>(),
            TupleExpressionSyntax tuple => tuple.Arguments.Select(a => a.Expression is DeclarationExpressionSyntax d ? d.Designation : (SyntaxNode)a.Expression),
            _ => [],
        };
        foreach (var part in parts)
        {
            switch (part)
            {
                case DiscardDesignationSyntax:
                    elements.Add(null);
                    break;
                case SingleVariableDesignationSyntax single when model.GetDeclaredSymbol(single) is ILocalSymbol declared:
                    elements.Add(declared);
                    break;
                case IdentifierNameSyntax name when model.GetSymbolInfo(name).Symbol is IDiscardSymbol:
                    elements.Add(null);
                    break;
                case IdentifierNameSyntax name when model.GetSymbolInfo(name).Symbol is ILocalSymbol used:
                    elements.Add(used);
                    break;
                default:
                    return null;
            }
        }
        return elements;
    }
}
