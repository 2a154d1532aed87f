using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Compiler.Lowering;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Graphs;

/// <summary>Expressions: what their values are made of.</summary>
sealed partial class GraphReader
{
    readonly Stack<Flow> _instances = [];

    Flow Visit(params IEnumerable<IOperation?> operations) => operations.Aggregate(Flow.Unknown, (_, operation) => Visit(operation));

    Flow Visit(IOperation? operation)
    {
        switch (operation)
        {
            case null or ILocalFunctionOperation or INameOfOperation:
                return Flow.Unknown;
            case { ConstantValue.HasValue: true }:
                return Flow.Of(new GraphInput { Constant = CodeText.Of(operation.Syntax) });
            case IMethodBodyOperation body:
                return Visit(body.BlockBody, body.ExpressionBody);
            case IBlockOperation block:
                Statements(block.Operations);
                return Flow.Unknown;
            case IConditionalOperation choice:
                return Choose(choice);
            case ISwitchExpressionOperation choice:
                return Choose(choice);
            case ISwitchOperation choice:
                Choose(choice);
                return Flow.Unknown;
            case IForEachLoopOperation loop:
                Loop(loop);
                return Flow.Unknown;
            case IForLoopOperation loop:
                Loop(loop);
                return Flow.Unknown;
            case IWhileLoopOperation loop:
                Loop(loop);
                return Flow.Unknown;
            case ITryOperation attempt:
                Try(attempt);
                return Flow.Unknown;
            case IReturnOperation statement:
                Return(statement);
                return Flow.Unknown;
            case IVariableDeclaratorOperation variable:
                var initial = variable.GetVariableInitializer() is { } initializer ? Visit(initializer.Value) : Flow.Unknown;
                Assign(variable.Symbol, initial);
                return Flow.Unknown;
            case IAwaitOperation awaited:
                return Visit(awaited.Operation);
            case IParenthesizedOperation inner:
                return Visit(inner.Operand);
            case IConversionOperation conversion:
                return Convert(conversion);
            case ILocalReferenceOperation local:
                return _known.GetValueOrDefault(local.Local, Flow.Unknown);
            case IParameterReferenceOperation parameter:
                return _known.GetValueOrDefault(parameter.Parameter, Flow.Unknown);
            case IArrayElementReferenceOperation element:
                return Element(Visit(element.ArrayReference), element.Indices);
            case IFieldReferenceOperation or IPropertyReferenceOperation:
                return Member((IMemberReferenceOperation)operation);
            case IAssignmentOperation or IIncrementOrDecrementOperation:
                return Change(operation);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } binary:
                var left = Visit(binary.LeftOperand);
                var text = binary.OperatorKind == BinaryOperatorKind.ConditionalAnd ? CodeText.Of(binary.LeftOperand.Syntax) : CodeText.Not(binary.LeftOperand.Syntax);
                return Flow.From(left, Apart(() => In(_now.If(text, Decide(left)), () => Visit(binary.RightOperand))));
            case ICoalesceOperation coalesce:
                var value = Visit(coalesce.Value);
                return Flow.Either(value, Apart(() => In(_now.If(CodeText.Of(coalesce.Value.Syntax) + " is null", Decide(value)), () => Visit(coalesce.WhenNull)))).ChosenBy(value.Steps);
            case IConditionalAccessOperation access:
                _instances.Push(Visit(access.Operation));
                var accessed = Apart(() => In(_now.If(CodeText.Of(access.Operation.Syntax) + " is not null", Decide(_instances.Peek())), () => Visit(access.WhenNotNull)));
                return Flow.From(accessed, _instances.Pop());
            case IConditionalAccessInstanceOperation when _instances.Count > 0:
                return _instances.Peek();
            case IIsPatternOperation match:
                var matched = Visit(match.Value);
                Bind(match.Pattern, matched);
                return Flow.From(matched);
            case ITupleOperation tuple:
                return new Flow { Parts = [.. tuple.Elements.Select(Visit)] };
            case IDeclarationExpressionOperation declaration:
                return Visit(declaration.Expression);
            case IArrayCreationOperation { Initializer: var elements, DimensionSizes: [_] } array:
                Visit(array.DimensionSizes);
                return Made(elements?.ElementValues ?? []);
            case ICollectionExpressionOperation collection:
                return Collect(collection);
            case IObjectCreationOperation creation:
                return Create(creation);
            case IAnonymousFunctionOperation lambda:
                return Lambda(lambda, "each call of the function around it", []);
            case IMethodReferenceOperation reference:
                return Reference(reference, "each call of the function around it", []);
            case IInvocationOperation invocation:
                return Invoke(invocation);
            default:
                return Flow.From(operation.ChildOperations.Select(Visit).ToList());
        }
    }

    /// <summary>A conversion that leaves the value what it is keeps where it comes from.</summary>
    Flow Convert(IConversionOperation conversion)
    {
        var operand = Visit(conversion.Operand);
        var kind = Microsoft.CodeAnalysis.CSharp.CSharpExtensions.GetConversion(conversion);
        return kind.IsIdentity || kind.IsReference || kind.IsBoxing || kind.IsCollectionExpression || kind.IsTupleConversion || kind.IsTupleLiteralConversion || kind.IsConditionalExpression || kind.IsSwitchExpression || kind.IsAnonymousFunction || kind.IsMethodGroup
            ? operand
            : operand is { IsComputed: false, Ways: [{ Constant: not null }] } ? operand : Flow.From(operand);
    }

    Flow Member(IMemberReferenceOperation member)
    {
        var instance = Visit(member.Instance);
        if (member is IPropertyReferenceOperation { Arguments: { Length: > 0 } arguments })
            return Element(instance, [.. arguments.Select(a => a.Value)]);
        if (member.Member is IFieldSymbol { ContainingType.IsTupleType: true } field && instance.Parts is { } parts)
        {
            var at = field.ContainingType.TupleElements.IndexOf(field);
            at = at >= 0 ? at : field.ContainingType.TupleElements.Select(e => e.CorrespondingTupleField ?? e).ToList().FindIndex(e => SymbolEqualityComparer.Default.Equals(e, field.CorrespondingTupleField ?? field));
            return at >= 0 && at < parts.Count ? parts[at] : Flow.Unknown;
        }
        if (member.Member.Name == "Result" && IsTask(member.Member.ContainingType))
            return instance;
        if (member.Member.Name is "Count" or "Length" && instance.List != null)
            return new Flow { IsComputed = true, Sources = instance.Sources };
        // What lies in a field is a value: it was waited for.
        return Flow.From(instance, new Flow { Sources = _known.GetValueOrDefault(member.Member, Flow.Unknown).Steps });
    }

    Flow Element(Flow collection, ImmutableArray<IOperation> at)
    {
        var index = Visit((IEnumerable<IOperation>)at);
        return collection.List is { IsExact: true } list && at is [{ ConstantValue: { HasValue: true, Value: int place } }] && place >= 0 && place < list.Items.Count
            ? ElementOf(list.Items[place])
            : ElementOf(collection).ChosenBy(index.Steps);
    }

    static Flow ElementOf(Flow collection) => collection.List is { Items: [_, ..] items }
        ? items.Select(ElementOf).Aggregate(Flow.Either).ChosenBy(collection.Sources)
        : Flow.From(collection);

    static Flow ElementOf(GraphInput item) => item.Expression is null ? Flow.Of(item) : new Flow { IsComputed = true, Sources = [.. item.From] };

    void Assign(ISymbol symbol, Flow flow) => _known[symbol] = flow.ChosenBy(_now.Control.Except(_function.Called.Control));

    void Assign(IOperation target, Flow flow, SyntaxNode given)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                Assign(local.Local, flow);
                break;
            case IParameterReferenceOperation parameter:
                Assign(parameter.Parameter, flow);
                break;
            case IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.Length: 0 }:
                Visit(((IMemberReferenceOperation)target).Instance);
                var member = ((IMemberReferenceOperation)target).Member;
                _known[member] = Flow.From(flow, _known.GetValueOrDefault(member, Flow.Unknown));
                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression, flow, given);
                break;
            case ITupleOperation tuple:
                for (var i = 0; i < tuple.Elements.Length; i++)
                    Assign(tuple.Elements[i], flow.Parts is { } parts && i < parts.Count ? parts[i] : Flow.From(flow), given);
                break;
            case IArrayElementReferenceOperation element:
                Put(Visit(element.ArrayReference), element.Indices, flow, given);
                break;
            case IPropertyReferenceOperation { Instance: { } instance } element:
                Put(Visit(instance), [.. element.Arguments.Select(a => a.Value)], flow, given);
                break;
        }
    }

    /// <summary>An element is set; its place counts only while it is the next.</summary>
    void Put(Flow collection, ImmutableArray<IOperation> at, Flow flow, SyntaxNode given)
    {
        foreach (var index in at)
            Visit(index);
        if (collection.List is not { } list)
            return;
        list.IsExact &= at is [{ ConstantValue: { HasValue: true, Value: int place } }] && place == list.Items.Count;
        list.Add(InputOf(flow, given, isWhole: false), _now);
    }

    Flow Change(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment:
                var value = Visit(assignment.Value);
                Assign(assignment.Target, value, assignment.Value.Syntax);
                return value;
            case IDeconstructionAssignmentOperation deconstruction:
                var parts = Visit(deconstruction.Value);
                Assign(deconstruction.Target, parts, deconstruction.Value.Syntax);
                return parts;
            case ICoalesceAssignmentOperation coalesce:
                var before = Visit(coalesce.Target);
                var text = CodeText.Of(coalesce.Target.Syntax) + " is null";
                var after = Flow.Either(before, Apart(() => In(_now.If(text, Decide(before)), () => Visit(coalesce.Value)))).ChosenBy(before.Steps);
                Assign(coalesce.Target, after, coalesce.Value.Syntax);
                return after;
            case ICompoundAssignmentOperation compound:
                var changed = Flow.From(Visit(compound.Target), Visit(compound.Value));
                Assign(compound.Target, changed, compound.Value.Syntax);
                return changed;
            case IIncrementOrDecrementOperation increment:
                var counted = Flow.From(Visit(increment.Target));
                Assign(increment.Target, counted, increment.Syntax);
                return counted;
            default:
                return Flow.From(operation.ChildOperations.Select(Visit).ToList());
        }
    }

    /// <summary>What a pattern names is part of the value.</summary>
    void Bind(IPatternOperation pattern, Flow value)
    {
        var whole = pattern is IDeclarationPatternOperation;
        foreach (var symbol in Inner(pattern).Select(Declared).OfType<ISymbol>())
            Assign(symbol, whole ? value : Flow.From(value));
    }

    static ISymbol? Declared(IOperation pattern) => pattern switch
    {
        IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
        IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
        IListPatternOperation list => list.DeclaredSymbol,
        _ => null,
    };

    static IEnumerable<IOperation> Inner(IOperation operation) => operation.ChildOperations.SelectMany(Inner).Prepend(operation);

    static bool IsTask(ITypeSymbol? type) => type is { Name: "Task" or "ValueTask" } && type.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";
}
