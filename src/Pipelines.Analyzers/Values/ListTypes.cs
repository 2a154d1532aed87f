using Microsoft.CodeAnalysis;

namespace Pipelines.Analyzers.Values;

/// <summary>The types whose elements can travel one by one, each made by a step of its own (rules P4, P19).</summary>
static class ListTypes
{
    static readonly HashSet<string> Faces = ["IEnumerable", "IReadOnlyCollection", "IReadOnlyList", "ICollection", "IList"];

    /// <summary>The type of the elements of a list, an array of one dimension, or an interface of lists; null for every other type.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { TypeArguments.Length: 1 } list when IsCollection(list) && (list.Name == "List" || Faces.Contains(list.Name)) => list.TypeArguments[0],
        _ => null,
    };

    /// <summary>True for a type of the framework's generic collections.</summary>
    public static bool IsCollection(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic";
}
