using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Diagnostics;

namespace Pipelines.Compiler.Lowering;

/// <summary>Lists, arrays and dictionaries that calls fill, in statements or in one expression (rule P4).</summary>
sealed partial class MethodPlan
{
    readonly Dictionary<ILocalSymbol, List<(ComponentCall Call, SyntaxNode Fill)>> _fills = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ExpressionSyntax, Gathering> _gatherings = [];
    readonly Dictionary<ComponentCall, Gathering> _gathered = [];

    public SemanticModel Model => _model;

    public bool HasLists => _fills.Count > 0 || _gatherings.Count > 0;

    /// <summary>What a list, array or dictionary with pending places beside it holds; null for anything else.</summary>
    public Places? PlacesBeside(ISymbol? symbol) => symbol is ILocalSymbol local && _fills.ContainsKey(local) ? Places.Of(local.Type) : null;

    /// <summary>The list that an expression makes of what several calls give.</summary>
    public Gathering? GatheringAt(SyntaxNode node) => node is ExpressionSyntax whole ? _gatherings.GetValueOrDefault(whole) : null;

    /// <summary>True for what gives the handle of a call, or handles one after another, to a list.</summary>
    public bool GivesHandles(ExpressionSyntax expression) =>
        Choice.Ways(expression).FirstOrDefault() is { } way && CallOf(way) is { } call
            ? FormOf(call) is CallForm.Item or CallForm.Place
            : _calls.Values.Any(c => expression.Contains(c.Invocation) && FormOf(c) == CallForm.Item && CallChain.LazyAround(Choice.Around(c.Whole), _model) is { } lazy && IsOrLists(expression, lazy));

    /// <summary>The parameter of a submitted call that an argument is given to.</summary>
    public IParameterSymbol? ParameterOfSubmission(ArgumentSyntax argument) =>
        argument.Parent?.Parent is InvocationExpressionSyntax outer && _calls.ContainsKey(outer) && _forms.GetValueOrDefault(outer, CallForm.Plain) != CallForm.Plain
            ? ParameterOf(argument)
            : null;

    /// <summary>True when the expression is the chain, or the list made of it at once.</summary>
    static bool IsOrLists(ExpressionSyntax expression, ExpressionSyntax lazy) =>
        expression == lazy || lazy.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax list } && list == expression;

    /// <summary>What one expression gathers is submitted in one go, whatever then becomes of the list. In guarded code only a chain that a declaration holds is.</summary>
    CallForm? DecideGathered(ComponentCall call, LogicCalls logic)
    {
        if (GatheringOf(call) is not { } gathering || !gathering.Places.Holds(call.Component.Result))
            return null;
        var standing = logic.StandingOf(gathering.Whole);
        if (standing.Manner != Manner.Free && !(gathering is CallChain && Choice.Around(call.Whole) == call.Whole && MaySubmit(call, gathering.Whole, standing)))
            return null;
        _gatherings.TryAdd(gathering.Whole, gathering);
        _gathered[call] = gathering;
        if (gathering.Whole.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } } declarator }
            && _model.GetDeclaredSymbol(declarator) is ILocalSymbol local && Places.Of(local.Type) is { } places && places.TravelApartAs(_model.GetTypeInfo(gathering.Whole).Type ?? local.Type))
            Fill(local, call, gathering.Whole);
        return CallForm.Item;
    }

    Gathering? GatheringOf(ComponentCall call)
    {
        var given = Choice.Around(call.Whole);
        if (call.IsAwaited || call.Component.IsAsync || call.Component.IsSplit || call.Component.Outputs.Count != 1 || !IsOneOfCalls(call))
            return null;
        if (CallChain.Of(given, _model) is { } chain)
            return chain;
        var element = CallChain.LazyAround(given, _model) ?? given;
        return Listing.Around(element, this) ?? (element.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax list } && IsOrLists(list, element) ? Listing.Around(list, this) : null);
    }

    /// <summary>True for a call whose handle goes into a gathered call: it is made where that one is.</summary>
    bool IsInsideItem(ComponentCall call, LogicCalls logic) =>
        call.Whole.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax outer } && _calls.TryGetValue(outer, out var around)
        && (_gathered.TryGetValue(around, out var gathering) ? logic.StandingOf(gathering.Whole).Manner == Manner.Free : _forms[outer] == CallForm.Argument && IsInsideItem(around, logic));

    /// <summary>The list, array or dictionary that a statement puts the call's value into.</summary>
    ILocalSymbol? ListFilledBy(ComponentCall call, bool isFree)
    {
        var given = Choice.Around(call.Whole);
        var (name, index, isAdd) = given.Parent switch
        {
            ArgumentSyntax { NameColon: null, Parent: ArgumentListSyntax { Arguments: var arguments, Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: IdentifierNameSyntax list } } } } argument
                when arguments[^1] == argument && arguments.Count <= 2 => (list, arguments.Count == 2 ? arguments[0] : null, true),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax, Left: ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax list, ArgumentList.Arguments: [var at] } } assignment
                when assignment.Right == given => (list, at, false),
            _ => default,
        };
        return name != null && !call.Component.IsAsync && !call.Component.IsSplit && IsOneOfCalls(call) && index is null or { NameColon: null, RefKindKeyword.RawKind: 0 }
            && name != null && _model.GetSymbolInfo(name).Symbol is ILocalSymbol local && Places.Of(local.Type) is { } places && places.Holds(call.Component.Result)
            && (isAdd ? !places.IsArray && places.IsMap == (index != null) : places.IsMap || IsIndex(index!.Expression))
            && (isFree || given == call.Whole && CanBeTakenBack(places, index))
                ? local
                : null;
    }

    /// <summary>What guarded code does to a list must be undone when a step before it failed (rule P8).</summary>
    bool CanBeTakenBack(Places places, ArgumentSyntax? index) =>
        index is null ? !places.IsMap : places.IsArray && _model.GetTypeInfo(index.Expression).Type is { SpecialType: SpecialType.System_Int32 };

    public bool IsIndex(ExpressionSyntax index) => _model.GetTypeInfo(index).Type is { SpecialType: SpecialType.System_Int32 } or { Name: "Index", ContainingNamespace.Name: "System" };

    void Fill(ILocalSymbol list, ComponentCall call, SyntaxNode fill)
    {
        if (!_fills.TryGetValue(list, out var fills))
            _fills[list] = fills = [];
        fills.Add((call, fill));
    }

    /// <summary>A list whose uses do not let places stay empty gets values: each call waits.</summary>
    void SettleLists(ListUses uses, Report report)
    {
        foreach (var (list, fills) in _fills.ToList())
        {
            if (uses.Problem(list, [.. fills.Select(f => f.Fill)], u => IsPassedApart(u, list)) is not { } problem)
                continue;
            _fills.Remove(list);
            foreach (var (call, _) in fills.Where(f => GatheringAt(f.Fill) is null))
            {
                _forms[call.Invocation] = CallForm.Value;
                Say(report, call, problem);
            }
        }
    }

    bool IsPassedApart(IdentifierNameSyntax use, ILocalSymbol list) =>
        use.Parent is ArgumentSyntax argument && ParameterOfSubmission(argument) is { } parameter && Places.Of(list.Type)!.TravelApartAs(parameter.Type);
}
