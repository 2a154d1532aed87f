using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Slicing;

namespace Pipelines.Compiler.Lowering;

/// <summary>A call of a component in the pipeline's logic.</summary>
sealed record ComponentCall(InvocationExpressionSyntax Invocation, ComponentModel Component)
{
    /// <summary>The call with what only surrounds it: parentheses, and the await of an async component.</summary>
    public ExpressionSyntax Whole { get; } = Surrounding(Invocation);

    public bool IsAwaited => Whole is AwaitExpressionSyntax || Whole.DescendantNodes(n => n != Invocation).OfType<AwaitExpressionSyntax>().Any(a => a.Expression.Contains(Invocation));

    static ExpressionSyntax Surrounding(ExpressionSyntax call)
    {
        var whole = call;
        while (whole.Parent is ParenthesizedExpressionSyntax or AwaitExpressionSyntax)
            whole = (ExpressionSyntax)whole.Parent;
        return whole;
    }
}

/// <summary>The methods of a pipeline's logic that call components, and where each call stands (rules P4, P5, P8).</summary>
sealed class LogicCalls
{
    readonly UserCompilation _source;
    readonly Discovered _discovered;
    readonly Closure _closure;
    readonly IMethodSymbol _root;
    readonly Dictionary<IMethodSymbol, MethodDeclarationSyntax> _methods = new(SymbolEqualityComparer.Default);
    readonly Dictionary<MethodDeclarationSyntax, Dictionary<SyntaxNode, int>> _numbers = [];
    readonly HashSet<IMethodSymbol> _waiting = new(SymbolEqualityComparer.Default);

    public LogicCalls(UserCompilation source, Discovered discovered, Closure closure, IMethodSymbol root)
    {
        _root = root;
        _source = source;
        _discovered = discovered;
        _closure = closure;
        foreach (var method in closure.Kept.OfType<IMethodSymbol>())
        {
            foreach (var reference in method.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax() is MethodDeclarationSyntax { } declaration && (declaration.Body ?? (SyntaxNode?)declaration.ExpressionBody) != null)
                    _methods[method] = declaration;
            }
        }
        FindWaitingMethods();
    }

    public IReadOnlyDictionary<IMethodSymbol, MethodDeclarationSyntax> Methods => _methods;

    /// <summary>The how-manieth call of its component it is in the text of its method, from 1; 0 for what is no plain call in one.</summary>
    public int NumberOf(SyntaxNode call)
    {
        if (call.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method)
            return 0;
        if (!_numbers.TryGetValue(method, out var numbers))
            _numbers[method] = numbers = In(method).GroupBy(c => c.Component).SelectMany(g => g.Index()).ToDictionary(c => (SyntaxNode)c.Item.Invocation, c => c.Index + 1);
        return numbers.GetValueOrDefault(call);
    }

    /// <summary>What a call of a method, lambda or local function is called in the keys of steps (rule P10); null where its calls count as those of the code around it.</summary>
    public string? SegmentOf(IMethodSymbol method, SyntaxNode declaration)
    {
        if (Standing.IsIterator(declaration))
            return null;
        return method.MethodKind switch
        {
            MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation => !SymbolEqualityComparer.Default.Equals(method, _root) && Reach.Leads(declaration) ? method.Name.Split('.')[^1] : null,
            MethodKind.LocalFunction => method.IsAsync && Reach.Leads(declaration) ? method.Name : null,
            MethodKind.AnonymousFunction => method.IsAsync && Reach.Leads(declaration) ? "lambda" : null,
            _ => null,
        };
    }

    /// <summary>Which helpers and local functions lead to components.</summary>
    public Reach Reach => field ??= new(_source, _discovered, this);

    /// <summary>The component calls in a piece of source, in the text's order.</summary>
    public IEnumerable<ComponentCall> In(SyntaxNode node)
    {
        foreach (var invocation in node.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>())
        {
            if (_source.ModelOf(invocation).GetSymbolInfo(invocation).Symbol is IMethodSymbol method
                && _discovered.ComponentOf(method.ReducedFrom ?? method) is { } component)
                yield return new ComponentCall(invocation, component);
        }
    }

    /// <summary>What may go on after a call, or a chain of calls, and why not everything.</summary>
    public Standing StandingOf(SyntaxNode call)
    {
        var standing = Standing.Of(call);
        return standing.Manner == Manner.Free && SymbolOf(standing.Function) is { } function && _waiting.Contains(function)
            ? standing with { Manner = Manner.Guarded, Reason = $"'{function.Name}' is called where a step's failure must be seen at once (a try, using or lock, a lambda, an iterator or a virtual method)" }
            : standing;
    }

    IMethodSymbol? SymbolOf(SyntaxNode function) => _source.ModelOf(function).GetDeclaredSymbol(function) as IMethodSymbol;

    /// <summary>A helper or local function whose callers cannot let it leave steps running leaves none (found from all its uses).</summary>
    void FindWaitingMethods()
    {
        var uses = new List<(IMethodSymbol? User, IMethodSymbol Used, bool Waits)>();
        foreach (var (method, declaration) in _methods)
        {
            if (method.IsVirtual || method.IsOverride || method.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers()).Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method)))
                _waiting.Add(method);
            foreach (var name in declaration.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (_source.ModelOf(name).GetSymbolInfo(name).Symbol is not IMethodSymbol used)
                    continue;
                used = (used.ReducedFrom ?? used).OriginalDefinition;
                if (!_methods.ContainsKey(used) && used.MethodKind != MethodKind.LocalFunction)
                    continue;
                var standing = Standing.Of(name);
                uses.Add((SymbolOf(standing.Function), used, standing.Manner != Manner.Free || !IsCall(name)));
            }
        }
        foreach (var member in _closure.Kept.Where(m => m is not INamedTypeSymbol && !(m is IMethodSymbol known && _methods.ContainsKey(known))))
        {
            foreach (var name in member.DeclaringSyntaxReferences.SelectMany(r => r.GetSyntax().DescendantNodes()).OfType<SimpleNameSyntax>())
            {
                if (_source.ModelOf(name).GetSymbolInfo(name).Symbol is IMethodSymbol used && _methods.ContainsKey(used.OriginalDefinition))
                    _waiting.Add(used.OriginalDefinition);
            }
        }
        var changed = true;
        while (changed)
        {
            changed = false;
            foreach (var (user, used, waits) in uses)
                changed |= (waits || user != null && _waiting.Contains(user)) && _waiting.Add(used);
        }
    }

    static bool IsCall(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax invocation => invocation.Expression == name,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax invocation } access => access.Name == name && invocation.Expression == access,
        _ => false,
    };
}
