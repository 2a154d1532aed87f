using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Graphs;

/// <summary>Statements: which are run, and how often.</summary>
sealed partial class GraphReader
{
    int _loops;

    void Statements(IEnumerable<IOperation> statements)
    {
        var now = _now;
        foreach (var statement in statements)
        {
            var decided = _decided;
            _decided = [];
            Visit(statement);
            if (Leaving.By(statement, _decided) is { } remains)
                _now = _now.If(remains, _decided);
            _decided = decided.Union(_decided);
        }
        _now = now;
    }

    /// <summary>The steps on whose values something was decided, since the statement began.</summary>
    ImmutableHashSet<string> _decided = [];

    ImmutableHashSet<string> Decide(params IEnumerable<Flow> conditions)
    {
        ImmutableHashSet<string> steps = [.. conditions.SelectMany(condition => condition.Steps)];
        _decided = _decided.Union(steps);
        return steps;
    }

    Flow Choose(IConditionalOperation choice)
    {
        var steps = Decide(Visit(choice.Condition));
        var (one, other) = Either(
            () => In(_now.If(CodeText.Of(choice.Condition.Syntax), steps), () => Visit(choice.WhenTrue)),
            () => In(_now.If(CodeText.Not(choice.Condition.Syntax), steps), () => Visit(choice.WhenFalse)),
            !Leaving.Always(choice.WhenTrue),
            !Leaving.Always(choice.WhenFalse));
        return choice.Type is null ? Flow.Unknown : Flow.Either(one, other).ChosenBy(steps);
    }

    Flow Choose(ISwitchExpressionOperation choice)
    {
        var value = Visit(choice.Value);
        var text = CodeText.Operand(CodeText.Of(choice.Value.Syntax));
        var steps = Decide(value);
        Flow? result = null;
        foreach (var arm in choice.Arms)
        {
            Bind(arm.Pattern, value);
            var given = Apart(() => In(_now.If($"{text} is {CodeText.Of(arm.Pattern.Syntax)}", steps), () => Visit(arm.Guard, arm.Value)));
            result = arm.Value.Syntax is ThrowExpressionSyntax ? result : result is null ? given : Flow.Either(result, given);
        }
        return (result ?? Flow.Unknown).ChosenBy(steps);
    }

    void Choose(ISwitchOperation choice)
    {
        var value = Visit(choice.Value);
        var text = CodeText.Operand(CodeText.Of(choice.Value.Syntax));
        var steps = Decide(value);
        foreach (var section in choice.Cases)
        {
            foreach (var pattern in section.Clauses.OfType<IPatternCaseClauseOperation>())
                Bind(pattern.Pattern, value);
            var labels = string.Join(" or ", section.Clauses.Select(CaseText));
            Apart(() => In(_now.If($"{text} is {labels}", steps), () => { Statements(section.Body); return Flow.Unknown; }));
        }
    }

    static string CaseText(ICaseClauseOperation clause) => clause.Syntax switch
    {
        CaseSwitchLabelSyntax label => CodeText.Of(label.Value),
        CasePatternSwitchLabelSyntax { WhenClause: { } when } label => $"{CodeText.Of(label.Pattern)} && {CodeText.Of(when.Condition)}",
        CasePatternSwitchLabelSyntax label => CodeText.Of(label.Pattern),
        _ => "_",
    };

    /// <summary>Something that may be left out.</summary>
    Flow Apart(Func<Flow> follow) => Either(follow, () => Flow.Unknown).One;

    /// <param name="text">How the loop is written.</param>
    /// <param name="head">What is done before each round: the steps on whose values it hangs whether there is one.</param>
    /// <param name="body">One round.</param>
    /// <param name="isLeft">True where a round itself may decide, by these steps' values, that it is the last.</param>
    void Loop(string text, Func<ImmutableHashSet<string>> head, Action body, Func<ImmutableHashSet<string>, bool> isLeft)
    {
        var before = _decided;
        ImmutableHashSet<string> control = [];
        // What a round leaves behind, a later one finds. In loops around loops the rounds would double each time.
        for (var rounds = ++_loops > 3 ? 1 : 2; rounds > 0; rounds--)
        {
            Apart(() =>
            {
                control = control.Union(head());
                _decided = [];
                In(_now.Each(text, control), body);
                control = isLeft(_decided) ? control.Union(_decided) : control;
                before = before.Union(_decided);
                return Flow.Unknown;
            });
        }
        _loops--;
        _decided = before.Union(control);
    }

    void Loop(IForEachLoopOperation loop)
    {
        var collection = Visit(loop.Collection);
        var (name, isWhole) = loop.Syntax is ForEachStatementSyntax each ? (each.Identifier.Text, true) : (CodeText.Of(((ForEachVariableStatementSyntax)loop.Syntax).Variable), false);
        foreach (var local in loop.Locals)
            _known[local] = isWhole ? ElementOf(collection) : Flow.From(ElementOf(collection));
        // A list of handles is known before its elements are.
        var steps = collection.List is null ? collection.Steps : collection.Sources;
        Loop($"{name} in {CodeText.Of(loop.Collection.Syntax)}", () => steps, () => Visit(loop.Body), decided => Leaving.By(loop.Body, decided) != null);
    }

    void Loop(IForLoopOperation loop)
    {
        foreach (var before in loop.Before)
            Visit(before);
        var text = loop.Condition is { } condition ? CodeText.Of(condition.Syntax) : "ever";
        Loop(text, () => Visit(loop.Condition).Steps, () => { Visit(loop.Body); foreach (var after in loop.AtLoopBottom) Visit(after); }, decided => Leaving.By(loop.Body, decided) != null);
    }

    void Loop(IWhileLoopOperation loop)
    {
        var text = loop.Condition is { } condition ? CodeText.Of(condition.Syntax) : "ever";
        // A later round hangs on what the condition gave after the one before.
        ImmutableHashSet<string> given = [];
        Loop(text, () => given, Round, decided => Leaving.By(loop.Body, decided) != null);

        void Round()
        {
            if (loop.ConditionIsTop)
                _now = _now with { Control = _now.Control.Union(given = Decide(Visit(loop.Condition))) };
            Visit(loop.Body);
            if (!loop.ConditionIsTop)
                given = Decide(Visit(loop.Condition));
        }
    }

    void Try(ITryOperation attempt)
    {
        Apart(() => Visit(attempt.Body));
        foreach (var caught in attempt.Catches)
            Apart(() => In(_now.If("an exception was caught", []), () => Visit(caught.Filter, caught.Handler)));
        Visit(attempt.Finally);
    }

    void Return(IReturnOperation statement)
    {
        var flow = statement.ReturnedValue is { } value ? Visit(value) : Flow.Unknown;
        if (statement.Kind == OperationKind.YieldReturn)
            (_function.Yielded ??= new(_function.Called)).Add(InputOf(flow, statement.ReturnedValue!.Syntax, isWhole: false), _now);
        else if (statement.Kind == OperationKind.Return && statement.ReturnedValue != null)
            _function.Returned.Add(flow.ChosenBy(_now.Control.Except(_function.Called.Control)));
    }
}
