using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>Statements next to each other in guarded code that are component calls and nothing else: they run at once, then all are waited for (rule P8).</summary>
/// <param name="Statements">In the text's order.</param>
/// <param name="IsEmbedded">True for the single statement of an <c>if</c> or loop without braces.</param>
sealed record CallRun(IReadOnlyList<StatementSyntax> Statements, bool IsEmbedded)
{
    /// <summary>True for a variable that code sees which runs after a failure here: what was done to it must be taken back then.</summary>
    public static bool IsSeenAfterwards(ILocalSymbol local, SyntaxNode statement)
    {
        var declared = local.DeclaringSyntaxReferences[0].GetSyntax();
        var function = Standing.FunctionOf(statement);
        var left = statement.Ancestors().TakeWhile(a => a != function).FirstOrDefault(a => a.Parent is TryStatementSyntax or CatchClauseSyntax or FinallyClauseSyntax) ?? function;
        return !left.Contains(declared) || function.DescendantNodes().Any(n => n is IdentifierNameSyntax name && name.Identifier.ValueText == local.Name && Standing.FunctionOf(n) != Standing.FunctionOf(declared));
    }
}

/// <summary>A statement that is a component call and nothing else, seen before it is decided how its calls are written.</summary>
/// <param name="Mains">The calls whose outputs it is about, one for each way it can go; empty for a chain of calls.</param>
/// <param name="IsHarmless">True when it may be looked at while the steps of earlier statements still run.</param>
/// <param name="IsAlone">True for a call for its effect: it starts when all before it have ended anyway (rule P17).</param>
sealed record CallStatement(IReadOnlyList<ComponentCall> Mains, bool IsHarmless, bool IsAlone);

/// <summary>Finds the statements that are component calls and nothing else.</summary>
sealed class CallStatements(SemanticModel model, IReadOnlyDictionary<InvocationExpressionSyntax, ComponentCall> calls, Func<ComponentCall, bool> isRewritable)
{
    readonly Harmless _harmless = new(model, i => calls.TryGetValue(i, out var call) && Submits(call, isRewritable));
    readonly Dictionary<StatementSyntax, CallStatement?> _known = [];

    /// <summary>What the statement around an expression is; null for any other kind.</summary>
    public CallStatement? Around(SyntaxNode node) => node.FirstAncestorOrSelf<StatementSyntax>() is { } statement ? Of(statement) : null;

    public CallStatement? Of(StatementSyntax statement)
    {
        if (!_known.TryGetValue(statement, out var known))
            _known[statement] = known = Read(statement);
        return known;
    }

    /// <summary>True for a loop whose head is harmless and whose body is component calls and nothing else.</summary>
    public bool IsLoop(StatementSyntax statement, Func<StatementSyntax, bool> isMember) => statement switch
    {
        ForEachStatementSyntax { AwaitKeyword.RawKind: 0 } each => _harmless.IsStored(each.Expression) && !model.GetForEachStatementInfo(each).ElementConversion.IsUserDefined && AreMembers(each.Statement, isMember),
        ForStatementSyntax { Declaration.Variables: var variables, Condition: { } condition, Initializers.Count: 0 } loop =>
            variables.All(v => _harmless.Is(v.Initializer?.Value)) && _harmless.Is(condition) && loop.Incrementors.All(i => Counts(i, variables)) && AreMembers(loop.Statement, isMember),
        _ => false,
    };

    static bool AreMembers(StatementSyntax body, Func<StatementSyntax, bool> isMember) =>
        body is BlockSyntax block ? block.Statements.Count > 0 && block.Statements.All(isMember) : isMember(body);

    static bool Counts(ExpressionSyntax incrementor, SeparatedSyntaxList<VariableDeclaratorSyntax> variables) => incrementor switch
    {
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax name } => IsOneOf(name, variables),
        PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax name } => IsOneOf(name, variables),
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax name, Right: LiteralExpressionSyntax } => IsOneOf(name, variables),
        _ => false,
    };

    static bool IsOneOf(IdentifierNameSyntax name, SeparatedSyntaxList<VariableDeclaratorSyntax> variables) => variables.Any(v => v.Identifier.ValueText == name.Identifier.ValueText);

    static bool Submits(ComponentCall call, Func<ComponentCall, bool> isRewritable) => isRewritable(call) && call.IsAwaited == call.Component.IsAsync;

    CallStatement? Read(StatementSyntax statement)
    {
        var (left, right) = Parts(statement);
        if (right is null || Leaks(right) || left != null && Leaks(left))
            return null;
        var isHarmless = _harmless.Is(right) && (left as ElementAccessExpressionSyntax)?.ArgumentList.Arguments.All(a => _harmless.Is(a.Expression)) != false;
        if (Chain(right) is { } chain)
            return chain.Whole == right && statement is LocalDeclarationStatementSyntax && isHarmless ? new CallStatement([], true, false) : null;
        var mains = Choice.Ways(right).Select(CallOf).ToList();
        return mains.Count > 0 && mains.All(m => m != null && Submits(m, isRewritable))
            ? new CallStatement(mains!, isHarmless, mains.Any(m => m!.Component is { Outputs.Count: 0, IsUnordered: false }))
            : null;
    }

    CallChain? Chain(ExpressionSyntax right) => calls.Values.Where(c => right.Span.Contains(c.Invocation.Span) && CallOf(right) is null).Select(c => CallChain.Of(c.Whole, model)).FirstOrDefault(c => c?.Whole == right);

    /// <summary>Where the value goes, and where it comes from.</summary>
    (ExpressionSyntax? Left, ExpressionSyntax? Right) Parts(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, IsConst: false, Declaration: { Type: not RefTypeSyntax, Variables: [{ Initializer.Value: { } value }] } } => (null, value),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment } => (assignment.Left, IsTarget(assignment.Left) ? assignment.Right : null),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: IdentifierNameSyntax }, ArgumentList.Arguments: [{ Expression: var item }] } add } when !calls.ContainsKey(add) => (null, item),
        ExpressionStatementSyntax { Expression: var call } => (null, call),
        _ => (null, null),
    };

    bool IsTarget(ExpressionSyntax left) => left switch
    {
        IdentifierNameSyntax or ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax } => true,
        // One that declares some of its variables and sets others would need both scopes.
        TupleExpressionSyntax tuple => Targets.Elements(left, model) is { } targets && (tuple.Arguments.All(a => a.Expression is DeclarationExpressionSyntax || IsDiscard(a.Expression)) || targets.All(t => t is null || !tuple.Contains(t.DeclaringSyntaxReferences[0].GetSyntax()))),
        DeclarationExpressionSyntax => Targets.Elements(left, model) != null,
        _ => false,
    };

    bool IsDiscard(ExpressionSyntax expression) => model.GetSymbolInfo(expression).Symbol is IDiscardSymbol;

    /// <summary>True when it declares or sets variables besides: they would be seen after it.</summary>
    static bool Leaks(ExpressionSyntax expression) => expression is not (TupleExpressionSyntax or DeclarationExpressionSyntax) && expression.DescendantNodesAndSelf()
        .Any(n => n is SingleVariableDesignationSyntax or AssignmentExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword });

    ComponentCall? CallOf(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => CallOf(inner.Expression),
        AwaitExpressionSyntax awaited => CallOf(awaited.Expression),
        InvocationExpressionSyntax invocation => calls.GetValueOrDefault(invocation),
        _ => null,
    };
}
