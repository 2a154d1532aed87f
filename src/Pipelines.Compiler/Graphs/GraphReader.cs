using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Lowering;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Graphs;

/// <summary>
/// The picture of a pipeline before it runs (product section 7): follows the logic as it would run, into helpers too, and notes each call of a component with where its inputs
/// come from and what it hangs on (rules P2, P10, P11).
/// </summary>
sealed partial class GraphReader(UserCompilation source, Discovered discovered, LogicCalls logic, PipelineModel pipeline)
{
    /// <summary>More than a picture can show; code that calls helpers in helpers can come to any number.</summary>
    const int MostSteps = 2000;

    readonly Dictionary<string, GraphStep> _steps = [];
    readonly Dictionary<string, string> _names = [];
    readonly HashSet<SyntaxNode> _seen = [];
    readonly List<IMethodSymbol> _inside = [];
    readonly List<string> _segments = [];
    Dictionary<ISymbol, Flow> _known = new(SymbolEqualityComparer.Default);
    Circumstances _now = Circumstances.None;
    Function _function = new(Circumstances.None);
    string _path = "";
    bool _dynamic;

    /// <summary>What is noted while a method or local function is followed.</summary>
    sealed record Function(Circumstances Called)
    {
        public List<Flow> Returned { get; } = [];

        public ListFlow? Yielded { get; set; }
    }

    public GraphSpec Read()
    {
        foreach (var parameter in pipeline.Given)
            _known[parameter] = Flow.Of(new GraphInput { Parameter = parameter.Name });
        if (logic.Methods.TryGetValue(pipeline.Method, out var declaration))
            Follow(pipeline.Method, declaration);
        foreach (var (method, other) in logic.Methods.OrderBy(m => Names.Of(m.Key), StringComparer.Ordinal))
            FollowRest(method, other);
        return new GraphSpec { Dynamic = _dynamic, Steps = WithoutIdleSites() };
    }

    /// <summary>Sites serve to find what decided: where nothing does, for no call of the component there, they say nothing.</summary>
    Dictionary<string, GraphStep> WithoutIdleSites()
    {
        var deciding = _steps.Values.SelectMany(step => step.Control).ToHashSet();
        var needed = _steps.Where(step => step.Value.Control.Count > 0 || deciding.Contains(step.Key)).Select(step => Path(step.Value)).ToHashSet();
        return _steps.ToDictionary(step => step.Key, step => needed.Contains(Path(step.Value)) ? step.Value : step.Value with { Site = null });

        static string Path(GraphStep step) => step.Site![..step.Site!.LastIndexOf('#')];
    }

    /// <summary>Calls that nothing seen leads to: in virtual methods, or where a helper is handed on as a delegate.</summary>
    void FollowRest(IMethodSymbol method, MethodDeclarationSyntax declaration)
    {
        if (logic.In(declaration).All(call => _seen.Contains(call.Invocation)))
            return;
        _path = Names.Of(method);
        In(_now.Each($"each call of {method.Name}", []), () => Follow(method, declaration));
        _path = "";
    }

    /// <summary>The body of a method or local function, as one call of it.</summary>
    Flow Follow(IMethodSymbol method, SyntaxNode declaration)
    {
        var (function, now) = (_function, _now);
        _function = new(_now);
        _inside.Add(method);
        var body = source.ModelOf(declaration).GetOperation(declaration);
        Below(method, declaration, () => Visit(body is ILocalFunctionOperation local ? local.Body : body));
        var result = _function.Yielded is { } yielded ? new Flow { List = yielded } : _function.Returned.Count == 0 ? Flow.Unknown : _function.Returned.Aggregate(Flow.Either);
        _inside.RemoveAt(_inside.Count - 1);
        (_function, _now) = (function, now);
        return result;
    }

    /// <summary>Follows what stands below a method in the keys of steps (rule P10).</summary>
    Flow Below(IMethodSymbol method, SyntaxNode declaration, Func<Flow> follow)
    {
        if (logic.SegmentOf(method, declaration) is not { } segment)
            return follow();
        _segments.Add(segment);
        var flow = follow();
        _segments.RemoveAt(_segments.Count - 1);
        return flow;
    }

    /// <summary>A call of a component.</summary>
    Flow Call(IOperation at, ComponentModel component, IEnumerable<(IParameterSymbol Parameter, IOperation Argument)> arguments)
    {
        var inputs = new Dictionary<string, GraphInput>();
        foreach (var (parameter, argument) in arguments)
        {
            var flow = Visit(argument);
            if (!ComponentReader.IsInjected(parameter))
                inputs[parameter.Name] = InputOf(flow, argument.Syntax, isWhole: true);
        }
        _seen.Add(at.Syntax);
        _dynamic |= _now.When != null || _now.ForEach != null;
        var name = NameOf(at.Syntax, component);
        _steps[name] = new GraphStep
        {
            Component = component.Name,
            Inputs = component.Inputs.Where(p => inputs.ContainsKey(p.Name)).ToDictionary(p => p.Name, p => inputs[p.Name]),
            When = _now.When,
            ForEach = _now.ForEach,
            Control = InOrder(_now.Control),
            Site = $"{string.Join('/', _segments.Append(component.Name))}#{logic.NumberOf(at.Syntax)}",
        };
        var outputs = component.Outputs.Select(o => Flow.Of(new GraphInput { Step = name, Output = o.Name })).ToImmutableList();
        return component.IsSplit ? new Flow { Parts = outputs } : outputs is [var one] ? one : Flow.Unknown;
    }

    string NameOf(SyntaxNode call, ComponentModel component)
    {
        var place = $"{_path}/{call.SyntaxTree.FilePath}:{call.Span}";
        if (_names.TryGetValue(place, out var name))
            return name;
        name = component.Name;
        for (var n = 1; _steps.ContainsKey(name); n++)
            name = $"{component.Name}_{n}";
        return _names[place] = name;
    }

    List<string> InOrder(IEnumerable<string> steps)
    {
        var wanted = steps.ToHashSet();
        return wanted.Count == 0 ? [] : [.. _steps.Keys.Where(wanted.Contains)];
    }

    /// <param name="flow">What is known of the value.</param>
    /// <param name="syntax">Where it is given.</param>
    /// <param name="isWhole">True for an input, false for an element of one.</param>
    GraphInput InputOf(Flow flow, SyntaxNode syntax, bool isWhole)
    {
        var text = new GraphInput { Expression = CodeText.Of(syntax is ArgumentSyntax argument ? argument.Expression : syntax), From = InOrder(flow.Steps) };
        if (flow.List is { } list && list.Items.Any(item => item.Steps().Any()))
        {
            _dynamic |= !list.IsExact && isWhole;
            return new GraphInput { Items = [.. list.Items] };
        }
        if (flow.Parts is { } parts && parts.Any(part => part.Ways.Count > 0))
            return new GraphInput { Items = [.. parts.Select(part => InputOf(part, syntax, isWhole: false))] };
        if (flow.Ways.Count == 0)
            return text;
        if (flow is { Ways: [var only], IsComputed: false })
            return only;
        _dynamic = true;
        return new GraphInput { OneOf = flow.IsComputed ? [.. flow.Ways, text with { From = InOrder(flow.Sources) }] : [.. flow.Ways] };
    }

    void In(Circumstances circumstances, Action follow)
    {
        var now = _now;
        _now = circumstances;
        follow();
        _now = now;
    }

    Flow In(Circumstances circumstances, Func<Flow> follow)
    {
        var now = _now;
        _now = circumstances;
        var flow = follow();
        _now = now;
        return flow;
    }

    /// <summary>One of two ways is taken; what either leaves behind is known after.</summary>
    (Flow One, Flow Other) Either(Func<Flow> one, Func<Flow> other, bool oneGoesOn = true, bool otherGoesOn = true)
    {
        var before = _known;
        _known = new(before, SymbolEqualityComparer.Default);
        var first = one();
        var after = _known;
        _known = new(before, SymbolEqualityComparer.Default);
        var second = other();
        if (!otherGoesOn)
            _known = after;
        else if (oneGoesOn)
            Join(after);
        return (first, second);
    }

    /// <summary>What is known here, or there.</summary>
    void Join(Dictionary<ISymbol, Flow> other)
    {
        foreach (var (symbol, flow) in other)
            _known[symbol] = _known.TryGetValue(symbol, out var here) ? Flow.Either(here, flow) : flow;
    }
}
