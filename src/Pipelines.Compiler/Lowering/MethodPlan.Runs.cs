using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Diagnostics;

namespace Pipelines.Compiler.Lowering;

/// <summary>Which statements of guarded code run at once (rule P8).</summary>
sealed partial class MethodPlan
{
    readonly Dictionary<StatementSyntax, CallRun> _runs = [];
    CallStatements _statements = null!;

    /// <summary>The run that a statement belongs to, at any depth of its loops; null for one of free code.</summary>
    public CallRun? RunAt(StatementSyntax statement) => _runs.GetValueOrDefault(statement);

    /// <summary>The run whose end waits for a call.</summary>
    public CallRun? RunOf(ComponentCall call)
    {
        var whole = ChainOf(call)?.Whole ?? call.Whole;
        return Around(whole).Select(RunAt).FirstOrDefault(r => r != null);
    }

    bool MaySubmit(ComponentCall call, ExpressionSyntax whole, Standing standing) => standing.Manner switch
    {
        Manner.Free => true,
        Manner.Guarded => _statements.Around(whole) is { } statement && (statement.IsHarmless || statement.Mains.Contains(call)),
        _ => false,
    };

    /// <summary>True where plain waiting is what the text asks for (rule P3).</summary>
    bool IsNeededAtOnce(ComponentCall call) =>
        Targets.Of(call, _model) is null && call.Whole.Parent is not ExpressionStatementSyntax
        && !(call.Whole.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax outer } && _calls.ContainsKey(outer));

    void FindRuns(MethodDeclarationSyntax declaration, LogicCalls logic, Report report)
    {
        var guarded = _calls.Values.Where(c => logic.StandingOf(ChainOf(c)?.Whole ?? c.Whole).Manner == Manner.Guarded).ToList();
        if (guarded.Count == 0)
            return;
        foreach (var statement in declaration.DescendantNodes().OfType<StatementSyntax>().ToList())
        {
            if (statement is BlockSyntax block)
                FindRuns(block.Statements, logic);
            else if (statement is SwitchStatementSyntax choice)
                choice.Sections.ToList().ForEach(s => FindRuns(s.Statements, logic));
            if (statement.Parent is not (BlockSyntax or SwitchSectionSyntax) && IsMember(statement, logic))
                Add(new([statement], IsEmbedded: true));
        }
        foreach (var call in guarded.Where(c => FormOf(c) is CallForm.Argument or CallForm.Item && RunOf(c) is null))
            Demote(call, report);
    }

    void FindRuns(SyntaxList<StatementSyntax> statements, LogicCalls logic)
    {
        var run = new List<StatementSyntax>();
        foreach (var statement in statements)
        {
            var isMember = IsMember(statement, logic);
            if (!isMember || !IsHarmless(statement))
                End();
            if (isMember)
                run.Add(statement);
            if (_statements.Of(statement) is { IsAlone: true })
                End();
        }
        End();

        void End()
        {
            if (run.Count > 0)
                Add(new([.. run], IsEmbedded: false));
            run.Clear();
        }
    }

    /// <summary>The statements around a node, in its own function.</summary>
    static IEnumerable<StatementSyntax> Around(SyntaxNode node)
    {
        var function = Standing.FunctionOf(node);
        return node.Ancestors().TakeWhile(a => a != function).OfType<StatementSyntax>();
    }

    void Add(CallRun run)
    {
        foreach (var statement in run.Statements)
            _runs.Add(statement, run);
    }

    bool IsMember(StatementSyntax statement, LogicCalls logic) =>
        logic.StandingOf(statement).Manner == Manner.Guarded && !Around(statement).Any(_runs.ContainsKey) && IsSubmission(statement);

    /// <summary>True when it submits, and nothing in it waits for the whole of a value.</summary>
    bool IsSubmission(StatementSyntax statement) => _statements.Of(statement) is { } calls
        ? calls.Mains.Count > 0 ? calls.Mains.All(m => FormOf(m) is CallForm.Statement or CallForm.Locals or CallForm.Place) : ChainIn(statement) != null
        : _statements.IsLoop(statement, s => IsSubmission(s) && IsHarmless(s) && _statements.Of(s) is not { IsAlone: true });

    bool IsHarmless(StatementSyntax statement) => _statements.Of(statement) is not { } calls || calls is { IsHarmless: true, IsAlone: false };

    CallChain? ChainIn(StatementSyntax statement) =>
        statement is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value }] } ? GatheringAt(value) as CallChain : null;

    CallChain? ChainOf(ComponentCall call) => _gathered.GetValueOrDefault(call) as CallChain;

    /// <summary>The statement around it waits for other reasons: what it takes waits by itself, so that its failure is seen as its own.</summary>
    void Demote(ComponentCall call, Report report)
    {
        if (ChainOf(call) is { } chain)
        {
            _gatherings.Remove(chain.Whole);
            foreach (var fills in _fills.Values)
                fills.RemoveAll(f => f.Call == call);
        }
        _forms[call.Invocation] = CallForm.Value;
        Say(report, call, "what it is given to waits");
    }
}
