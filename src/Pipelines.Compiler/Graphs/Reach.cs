using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Lowering;

namespace Pipelines.Compiler.Graphs;

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

    bool Reaches(IMethodSymbol method)
    {
        if (_reaches.TryGetValue(method, out var known))
            return known;
        // What calls itself leads on by something else, or not at all.
        _reaches[method] = false;
        return _reaches[method] = Declaration(method) is { } declaration && declaration.DescendantNodes().OfType<SimpleNameSyntax>().Any(Leads);
    }

    bool Leads(SimpleNameSyntax name)
    {
        if (source.ModelOf(name).GetSymbolInfo(name).Symbol is not IMethodSymbol used)
            return false;
        used = (used.ReducedFrom ?? used).OriginalDefinition;
        return discovered.ComponentOf(used) != null || Reaches(used);
    }

    SyntaxNode? Declaration(IMethodSymbol method) => method.MethodKind == MethodKind.LocalFunction
        ? method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
        : logic.Methods.GetValueOrDefault(method);
}
