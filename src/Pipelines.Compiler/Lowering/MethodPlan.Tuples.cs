using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Diagnostics;

namespace Pipelines.Compiler.Lowering;

/// <summary>Tuples whose parts are outputs, and tuples of calls (rule P6).</summary>
sealed partial class MethodPlan
{
    readonly Dictionary<ILocalSymbol, List<ComponentCall>> _tuples = new(SymbolEqualityComparer.Default);
    readonly Dictionary<AssignmentExpressionSyntax, Row> _rows = [];

    /// <summary>What stands between a tuple's name and the number of a part in the name of the handle beside that part.</summary>
    public string PartSuffix { get; } = "__e";

    public bool HasTuples => _tuples.Count > 0 || _rows.Count > 0;

    /// <summary>True for a tuple with a handle beside each part.</summary>
    public bool IsInParts(ISymbol? symbol) => symbol is ILocalSymbol local && _tuples.ContainsKey(local);

    /// <summary>Several variables that a statement gives values at once, one after another in the lowered code.</summary>
    public Row? RowAt(ExpressionStatementSyntax statement) => statement.Expression is AssignmentExpressionSyntax assignment ? _rows.GetValueOrDefault(assignment) : null;

    CallForm? DecideTuple(ComponentCall call, LocalUses locals, Report report)
    {
        if (call.Whole.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax tuple } element)
            return call.Component.IsSplit || call.Component.Outputs.Count != 1 || call.IsAwaited != call.Component.IsAsync ? null : DecideElement(call, tuple, tuple.Arguments.IndexOf(element), locals, report);
        if (!call.Component.IsSplit || call.Component.Outputs.Count < 2 || call.IsAwaited != call.Component.IsAsync || LocalOf(call.Whole) is not { } whole || !TupleParts.Are(whole.Type, call.Component.Outputs.Select(o => o.Type)))
            return null;
        return Keep(call, whole, CallForm.Parts, locals, report);
    }

    CallForm? DecideElement(ComponentCall call, TupleExpressionSyntax tuple, int at, LocalUses locals, Report report)
    {
        if (tuple.Parent is EqualsValueClauseSyntax && LocalOf(tuple) is { } whole)
            return SymbolEqualityComparer.Default.Equals((whole.Type as INamedTypeSymbol)?.TupleElements.ElementAtOrDefault(at)?.Type, call.Component.Result) ? Keep(call, whole, CallForm.Part, locals, report) : null;
        if (tuple.Parent is not AssignmentExpressionSyntax assignment || assignment.Right != tuple || Row.Of(assignment, _model, _calls.ContainsKey) is not { } row)
            return null;
        if (row.Locals[at] is not { } local)
        {
            _rows[assignment] = row;
            return CallForm.Statement;
        }
        if (!SymbolEqualityComparer.Default.Equals(local.Type, call.Component.Result))
            return null;
        if (locals.Problem(local) is { } problem)
        {
            Say(report, call, problem);
            return CallForm.Value;
        }
        _rows[assignment] = row;
        _targets[call] = new Targets([local], null);
        return CallForm.Locals;
    }

    CallForm Keep(ComponentCall call, ILocalSymbol whole, CallForm form, LocalUses locals, Report report)
    {
        if (locals.Problem(whole, isInParts: true) is { } problem)
        {
            Say(report, call, problem);
            return CallForm.Value;
        }
        if (!_tuples.TryGetValue(whole, out var calls))
            _tuples[whole] = calls = [];
        calls.Add(call);
        return form;
    }

    /// <summary>The local that a declaration or a statement gives an expression's value to.</summary>
    ILocalSymbol? LocalOf(ExpressionSyntax value) => value.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax } declarator } => _model.GetDeclaredSymbol(declarator) as ILocalSymbol,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } assignment when assignment.Right == value => _model.GetSymbolInfo(assignment.Left).Symbol as ILocalSymbol,
        _ => null,
    };

    /// <summary>A variable that also holds one output that is a tuple has the handle of that one.</summary>
    void SettleTuples(Report report)
    {
        foreach (var (local, calls) in _tuples.Where(t => _handles.Contains(t.Key)).ToList())
        {
            _tuples.Remove(local);
            foreach (var call in calls)
            {
                _forms[call.Invocation] = CallForm.Value;
                Say(report, call, $"'{local.Name}' holds the tuple of another step as one output");
            }
        }
    }
}
