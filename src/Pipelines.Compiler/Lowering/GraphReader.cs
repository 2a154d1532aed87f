using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Lowering;

/// <summary>The picture of a pipeline before it runs: the calls in the text's order, with the edges known at build (rules P2, P10).</summary>
sealed partial class GraphReader(UserCompilation source, PipelineModel pipeline, MethodDeclarationSyntax declaration, LogicCalls logic, MethodPlan plan)
{
    readonly Dictionary<InvocationExpressionSyntax, string> _names = [];
    readonly Dictionary<ILocalSymbol, List<GraphInput>> _producers = new(SymbolEqualityComparer.Default);
    bool _dynamic;

    public GraphSpec Read()
    {
        var steps = new Dictionary<string, GraphStep>();
        // An argument's call is submitted before the call that takes it.
        foreach (var call in plan.Calls.Values.OrderBy(c => c.Invocation.Span.End))
        {
            var name = NameOf(call.Component, steps);
            _names[call.Invocation] = name;
            var (when, forEach) = Circumstances(call.Invocation);
            _dynamic |= when != null || forEach != null;
            steps[name] = new GraphStep { Component = call.Component.Name, Inputs = Inputs(call), When = when, ForEach = forEach };
            Remember(call, name);
        }
        var elsewhere = logic.Methods.Where(m => m.Value != declaration).Any(m => logic.In(m.Value).Any());
        // What is in a list is known when it runs.
        return new GraphSpec { Dynamic = _dynamic || elsewhere || plan.HasLists, Steps = steps };
    }

    static string NameOf(ComponentModel component, Dictionary<string, GraphStep> taken)
    {
        var name = component.Name;
        for (var n = 1; taken.ContainsKey(name); n++)
            name = $"{component.Name}_{n}";
        return name;
    }

    Dictionary<string, GraphInput> Inputs(ComponentCall call)
    {
        var inputs = new Dictionary<string, GraphInput>();
        if (source.ModelOf(call.Invocation).GetOperation(call.Invocation) is not Microsoft.CodeAnalysis.Operations.IInvocationOperation operation)
            return inputs;
        foreach (var argument in operation.Arguments.Where(a => a.ArgumentKind == Microsoft.CodeAnalysis.Operations.ArgumentKind.Explicit && a.Parameter != null && !ComponentReader.IsInjected(a.Parameter)))
            inputs[argument.Parameter!.Name] = InputOf(argument.Syntax is ArgumentSyntax syntax ? syntax.Expression : argument.Syntax);
        return inputs;
    }

    GraphInput InputOf(SyntaxNode expression)
    {
        if (expression is AwaitExpressionSyntax awaited)
            return InputOf(awaited.Expression);
        if (expression is InvocationExpressionSyntax invocation && _names.TryGetValue(invocation, out var step) && plan.Calls[invocation].Component.Outputs is [var output])
            return new GraphInput { Step = step, Output = output.Name };
        if (expression is IdentifierNameSyntax name)
        {
            switch (source.ModelOf(name).GetSymbolInfo(name).Symbol)
            {
                case ILocalSymbol local when _producers.TryGetValue(local, out var producers):
                    if (producers.Count == 1 && plan.IsHandle(local))
                        return producers[0];
                    _dynamic = true;
                    break;
                case IParameterSymbol parameter when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, pipeline.Method):
                    return new GraphInput { Parameter = parameter.Name };
            }
        }
        return new GraphInput { Expression = Short(expression) };
    }

    void Remember(ComponentCall call, string step)
    {
        if (Targets.Of(call, source.ModelOf(call.Invocation)) is not { Problem: null } targets)
            return;
        var assigned = call.Whole.Parent is AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } assignment
            ? Targets.Elements(assignment.Left, source.ModelOf(assignment))! : targets.Locals;
        for (var i = 0; i < assigned.Count && i < call.Component.Outputs.Count; i++)
        {
            if (assigned[i] is not { } local)
                continue;
            if (!_producers.TryGetValue(local, out var producers))
                _producers[local] = producers = [];
            producers.Add(new GraphInput { Step = step, Output = call.Component.Outputs[i].Name });
        }
    }

    /// <summary>The condition and the loop that a call stands in, innermost first.</summary>
    (string? When, string? ForEach) Circumstances(SyntaxNode call)
    {
        string? when = null, forEach = null;
        for (var at = call; at.Parent is { } parent && at != declaration; at = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax branch when at == branch.Statement:
                    when ??= Short(branch.Condition);
                    break;
                case ElseClauseSyntax { Parent: IfStatementSyntax branch }:
                    when ??= $"!({Short(branch.Condition)})";
                    break;
                case SwitchSectionSyntax or SwitchExpressionArmSyntax:
                    when ??= Short(parent.Parent is SwitchStatementSyntax s ? s.Expression : ((SwitchExpressionSyntax)parent.Parent!).GoverningExpression);
                    break;
                case ConditionalExpressionSyntax choice when at != choice.Condition:
                    when ??= Short(choice.Condition);
                    break;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression } binary when at == binary.Right:
                    when ??= Short(binary.Left);
                    break;
                case CatchClauseSyntax:
                    when ??= "an exception was caught";
                    break;
                case CommonForEachStatementSyntax loop when at == loop.Statement:
                    forEach ??= loop is ForEachStatementSyntax each ? $"{each.Identifier.Text} in {Short(loop.Expression)}" : Short(loop.Expression);
                    break;
                case ForStatementSyntax loop when at == loop.Statement || loop.Incrementors.Contains(at):
                    forEach ??= Short(loop.Condition) ?? "for";
                    break;
                case WhileStatementSyntax loop:
                    forEach ??= Short(loop.Condition);
                    break;
                case DoStatementSyntax loop:
                    forEach ??= Short(loop.Condition);
                    break;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or QueryExpressionSyntax:
                    forEach ??= "each call of the function around it";
                    break;
                case BlockSyntax block when at is StatementSyntax statement && LeavesEarly(block, statement):
                    when ??= "the function was not left before";
                    break;
            }
        }
        return (when, forEach);
    }

    static bool LeavesEarly(BlockSyntax block, StatementSyntax before) => block.Statements
        .TakeWhile(s => s != before)
        .SelectMany(s => s.DescendantNodesAndSelf(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        .Any(n => n is ReturnStatementSyntax or GotoStatementSyntax);

    static string? Short(SyntaxNode? node)
    {
        if (node is null)
            return null;
        var text = Spaces().Replace(node.ToString(), " ");
        return text.Length <= 80 ? text : text[..79] + "…";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
