using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Lowering;

/// <summary>Which helpers and local functions lead to a call of a component.</summary>
sealed class Reach(UserCompilation source, Discovered discovered, LogicCalls logic)
{
    readonly Dictionary<IMethodSymbol, bool> _reaches = new(SymbolEqualityComparer.Default);

    /// <summary>The declaration of a method whose calls can be followed; null where nothing is to be found, or where it is not known which method runs.</summary>
    public SyntaxNode? BodyOf(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (method.IsVirtual || method.IsAbstract || method.IsOverride || !Reaches(method))
            return null;
        return Declaration(method);
    }

    /// <summary>True for code that calls components, itself or through what it calls.</summary>
    public bool Leads(SyntaxNode code)
    {
        HashSet<IMethodSymbol> seen = new(SymbolEqualityComparer.Default);
        var open = new Stack<SyntaxNode>([code]);
        while (open.TryPop(out var at))
        {
            foreach (var used in Used(at).Where(seen.Add))
            {
                if (discovered.ComponentOf(used) != null || _reaches.GetValueOrDefault(used))
                    return true;
                if (Declaration(used) is { } declaration)
                    open.Push(declaration);
            }
        }
        return false;
    }

    bool Reaches(IMethodSymbol method)
    {
        if (!_reaches.TryGetValue(method, out var known))
            _reaches[method] = known = Declaration(method) is { } declaration && Leads(declaration);
        return known;
    }

    IEnumerable<IMethodSymbol> Used(SyntaxNode code) => code.DescendantNodes().OfType<SimpleNameSyntax>()
        .Select(name => source.ModelOf(name).GetSymbolInfo(name).Symbol).OfType<IMethodSymbol>()
        .Select(used => (used.ReducedFrom ?? used).OriginalDefinition);

    SyntaxNode? Declaration(IMethodSymbol method) => method.MethodKind == MethodKind.LocalFunction
        ? method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
        : logic.Methods.GetValueOrDefault(method);
}
