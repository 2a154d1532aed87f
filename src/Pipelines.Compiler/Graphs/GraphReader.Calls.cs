using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Graphs;

/// <summary>Calls of components, helpers and others, and the lists that they fill.</summary>
sealed partial class GraphReader
{
    /// <summary>Members of collections that change nothing.</summary>
    static readonly HashSet<string> Reading = ["Contains", "IndexOf", "EnsureCapacity", "TryGetValue", "ContainsKey", "GetEnumerator", "ToString", "ToArray", "AsReadOnly", "CopyTo"];

    Flow Invoke(IInvocationOperation call)
    {
        var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        if (discovered.ComponentOf(method) is { } component)
            return Call(call, component, call.Arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue).Select(a => (a.Parameter!, a.Value)));
        var instance = Visit(call.Instance);
        if (IsOf(method, "System.Linq", "Enumerable") && call.Arguments.Length > 0)
            return Query(call);
        if (method.Name is "ConfigureAwait" or "AsTask" or "GetAwaiter" or "GetResult" && method.ContainingNamespace.ToDisplayString().StartsWith("System", StringComparison.Ordinal) && call.Instance != null)
            return instance;
        if (IsTask(method.ContainingType) && method.Name == "WhenAll")
            return Visit(call.Arguments[0].Value);
        if (IsTask(method.ContainingType) && method.Name == "FromResult")
            return Visit(call.Arguments[0].Value);
        if (instance.List is { } list && call.Arguments.Length > 0 && method.Name == "Add")
        {
            var given = call.Arguments.Select(a => Visit(a.Value)).ToList();
            list.Add(InputOf(given[^1], call.Arguments[^1].Value.Syntax, isWhole: false), _now);
            return Flow.Unknown;
        }
        if (instance.List is { } other && !Reading.Contains(method.Name))
            other.IsExact = false;
        if (logic.Reach.BodyOf(method) is { } body)
            return Helper(call, method, body);
        var arguments = call.Arguments.Select(a => (a.Parameter, Flow: Visit(a.Value), a.Value)).ToList();
        foreach (var (parameter, flow, _) in arguments)
        {
            if (flow.List is { } handed && parameter is { Type: INamedTypeSymbol { Name: "List" or "IList" or "ICollection" or "Dictionary" or "IDictionary" } or IArrayTypeSymbol } && !parameter.IsParams && method.DeclaringSyntaxReferences.Length > 0)
                handed.IsExact = false;
        }
        var result = Flow.From(arguments.Select(a => a.Flow).Append(instance));
        foreach (var (parameter, _, value) in arguments.Where(a => a.Parameter?.RefKind is RefKind.Out or RefKind.Ref))
            Assign(value, result, value.Syntax);
        return result;
    }

    /// <summary>A helper is followed with what it is given, each time that it is called.</summary>
    Flow Helper(IInvocationOperation call, IMethodSymbol method, SyntaxNode body)
    {
        var definition = method.OriginalDefinition;
        foreach (var argument in call.Arguments)
            Assign(definition.Parameters[argument.Parameter!.Ordinal], Visit(argument.Value));
        // Async helpers that are not awaited at once make their calls between each other's.
        _dynamic |= method.IsAsync && !IsAwaited(call);
        if (_inside.Contains(definition, SymbolEqualityComparer.Default) || _steps.Count >= MostSteps)
        {
            _dynamic = true;
            return Flow.Unknown;
        }
        var result = FollowFrom(call.Syntax, definition, body);
        foreach (var argument in call.Arguments.Where(a => a.Parameter!.RefKind is RefKind.Ref or RefKind.Out))
            Assign(argument.Value, _known.GetValueOrDefault(definition.Parameters[argument.Parameter!.Ordinal], Flow.Unknown), argument.Value.Syntax);
        return result;
    }

    Flow FollowFrom(SyntaxNode place, IMethodSymbol method, SyntaxNode body)
    {
        var path = _path;
        _path = $"{path}/{place.SyntaxTree.FilePath}:{place.Span}";
        var result = Follow(method, body);
        _path = path;
        return result;
    }

    static bool IsAwaited(IInvocationOperation call) =>
        call.Syntax.Parent is AwaitExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax { Parent: AwaitExpressionSyntax } };

    /// <summary>A LINQ operator: its lambdas run for each element.</summary>
    Flow Query(IInvocationOperation call)
    {
        var source = Visit(call.Arguments[0].Value);
        var given = new List<Flow> { source };
        var flows = new List<Flow>();
        foreach (var argument in call.Arguments.Skip(1).Where(a => a.ArgumentKind != ArgumentKind.DefaultValue))
        {
            if (Delegate(argument.Value) is not { } code)
                given.Add(Visit(argument.Value));
            else if (code is IAnonymousFunctionOperation lambda)
                flows.Add(Lambda(lambda, Text(lambda, call.Arguments[0].Value.Syntax), [.. given.Select(ElementOf)]));
            else
                flows.Add(Reference((IMethodReferenceOperation)code, $"each of {CodeText.Of(call.Arguments[0].Value.Syntax)}", [.. given.Select(ElementOf)]));
        }
        switch (call.TargetMethod.Name)
        {
            case "ToList" or "ToArray":
                var copy = new ListFlow(_now) { IsExact = source.List is { IsExact: true } };
                source.List?.Items.ForEach(item => copy.Add(item, _now));
                return new Flow { List = copy, Sources = source.List is null ? source.Steps : source.Sources };
            case "AsEnumerable" or "Cast":
                return source;
            case "Select" or "Zip" or "ToDictionary" when flows is [.., var each]:
                var list = new ListFlow(_now) { IsExact = false };
                foreach (var item in each.Ways.Count > 0 ? each.Ways : [InputOf(each, call.Arguments[^1].Value.Syntax, isWhole: false)])
                    list.Add(item, _now);
                return new Flow { List = list, Sources = source.List is null ? source.Steps : source.Sources };
            case "SelectMany" when flows is [var many]:
                return many;
            default:
                return Flow.From(given.Concat(flows));
        }
    }

    static string Text(IAnonymousFunctionOperation lambda, SyntaxNode over) =>
        $"{(lambda.Symbol.Parameters is [var one] ? one.Name : $"({string.Join(", ", lambda.Symbol.Parameters.Select(p => p.Name))})")} in {CodeText.Of(over)}";

    static IOperation? Delegate(IOperation argument) => argument switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation or IMethodReferenceOperation } creation => creation.Target,
        IConversionOperation conversion => Delegate(conversion.Operand),
        IAnonymousFunctionOperation => argument,
        _ => null,
    };

    /// <summary>A lambda: how often it is called is not known.</summary>
    Flow Lambda(IAnonymousFunctionOperation lambda, string loop, IReadOnlyList<Flow> elements)
    {
        for (var i = 0; i < lambda.Symbol.Parameters.Length; i++)
            _known[lambda.Symbol.Parameters[i]] = i < elements.Count ? elements[i] : Flow.From(elements);
        var function = _function;
        var steps = elements.SelectMany(e => e.Sources).ToImmutableHashSet();
        _function = new(_now.Each(loop, steps));
        Apart(() => In(_function.Called, () => Below(lambda.Symbol, lambda.Syntax, () => Visit(lambda.Body))));
        var result = _function.Returned.Count == 0 ? Flow.Unknown : _function.Returned.Aggregate(Flow.Either);
        _function = function;
        return result;
    }

    /// <summary>A method handed on as a delegate.</summary>
    Flow Reference(IMethodReferenceOperation reference, string loop, IReadOnlyList<Flow> elements)
    {
        Visit(reference.Instance);
        var method = reference.Method.ReducedFrom ?? reference.Method;
        if (discovered.ComponentOf(method) is { } component)
            return In(_now.Each(loop, []), () => Call(reference, component, []));
        if (logic.Reach.BodyOf(method) is not { } body || _inside.Contains(method.OriginalDefinition, SymbolEqualityComparer.Default))
            return Flow.From(elements);
        for (var i = 0; i < method.OriginalDefinition.Parameters.Length; i++)
            _known[method.OriginalDefinition.Parameters[i]] = i < elements.Count ? elements[i] : Flow.Unknown;
        return In(_now.Each(loop, []), () => FollowFrom(reference.Syntax, method.OriginalDefinition, body));
    }

    Flow Made(IEnumerable<IOperation> elements)
    {
        var list = new ListFlow(_now);
        foreach (var element in elements)
            list.Add(InputOf(Visit(element), element.Syntax, isWhole: false), _now);
        return new Flow { List = list };
    }

    Flow Collect(ICollectionExpressionOperation collection)
    {
        var list = new ListFlow(_now);
        foreach (var element in collection.Elements)
        {
            if (element is not ISpreadOperation spread)
            {
                list.Add(InputOf(Visit(element), element.Syntax, isWhole: false), _now);
                continue;
            }
            var inner = Visit(spread.Operand);
            list.IsExact &= inner.List is { IsExact: true };
            foreach (var item in inner.List?.Items ?? [InputOf(inner, spread.Operand.Syntax, isWhole: false)])
                list.Add(item, _now);
        }
        return new Flow { List = list };
    }

    Flow Create(IObjectCreationOperation creation)
    {
        var arguments = creation.Arguments.Select(a => Visit(a.Value)).ToList();
        if (creation.Type is not INamedTypeSymbol { Name: "List" or "Dictionary" or "HashSet" or "SortedDictionary" } type || type.ContainingNamespace.ToDisplayString() != "System.Collections.Generic")
            return Flow.From([.. arguments, Visit(creation.Initializer)]);
        var list = new ListFlow(_now);
        foreach (var given in arguments.Select(a => a.List).OfType<ListFlow>())
        {
            list.IsExact &= given.IsExact;
            given.Items.ForEach(item => list.Add(item, _now));
        }
        foreach (var element in creation.Initializer?.Initializers ?? [])
        {
            if (element is IInvocationOperation { Arguments: [.., var last] } add)
                list.Add(InputOf(add.Arguments.Select(a => Visit(a.Value)).ToList()[^1], last.Value.Syntax, isWhole: false), _now);
            else if (element is ISimpleAssignmentOperation assignment)
                list.Add(InputOf(Visit(assignment.Value), assignment.Value.Syntax, isWhole: false), _now);
        }
        return new Flow { List = list };
    }

    static bool IsOf(IMethodSymbol method, string space, string type) => method.ContainingType?.Name == type && method.ContainingType.ContainingNamespace.ToDisplayString() == space;
}
