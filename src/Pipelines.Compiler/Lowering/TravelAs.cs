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

    /// <summary>The parameter's type is a base or interface of it, and both have the same stored form.</summary>
    AsBase,
}

static class TravelAs
{
    public static TravelForm Form(ITypeSymbol from, ITypeSymbol to, Compilation compilation)
    {
        if (SymbolEqualityComparer.Default.Equals(from, to))
            return TravelForm.Same;
        var conversion = compilation.ClassifyConversion(from, to);
        return conversion is { IsImplicit: true, IsReference: true } && IsCollection(from) && IsCollection(to) ? TravelForm.AsBase : TravelForm.ByValue;
    }

    /// <summary>Collections other than arrays are all stored as JSON, whatever face they show.</summary>
    static bool IsCollection(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsGenericType: true } named && named.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal);
}
