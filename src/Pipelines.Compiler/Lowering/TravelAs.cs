using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Compiler.Lowering;

/// <summary>Whether an output can be handed on as a reference to a parameter of another type.</summary>
enum TravelForm
{
    /// <summary>Only as a value: it is converted first.</summary>
    ByValue,

    /// <summary>The types are one.</summary>
    Same,

    /// <summary>The parameter's type is an interface of it, and both have the same stored form.</summary>
    AsBase,
}

static class TravelAs
{
    public static TravelForm Form(ITypeSymbol from, ITypeSymbol to)
    {
        if (SymbolEqualityComparer.Default.Equals(from, to))
            return TravelForm.Same;
        // By its own interfaces only: variance would read an element as another type than it was written as.
        var isBase = Parameters(from) is > 0 and var count && Parameters(to) == count && from.AllInterfaces.Contains(to, SymbolEqualityComparer.Default);
        return isBase ? TravelForm.AsBase : TravelForm.ByValue;
    }

    /// <summary>Collections other than arrays are stored as JSON whatever face they show: those of two type parameters as objects, those of one as lists.</summary>
    static int Parameters(ITypeSymbol type) =>
        type is INamedTypeSymbol named && named.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) ? named.Arity : 0;
}
