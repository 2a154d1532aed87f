using Microsoft.CodeAnalysis;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>What a list, array or dictionary holds, places of which steps may fill.</summary>
/// <param name="Element">The type of the elements, or of a dictionary's values.</param>
/// <param name="Key">The type of a dictionary's keys; null for the others.</param>
/// <param name="IsArray">True for an array.</param>
sealed record Places(ITypeSymbol Element, ITypeSymbol? Key, bool IsArray)
{
    static readonly HashSet<string> MapFaces = ["IDictionary", "IReadOnlyDictionary"];

    public bool IsMap => Key != null;

    /// <summary>The type of what lies beside it.</summary>
    public string Pending => $"global::Pipelines.Logic.Pending{(IsMap ? "Map" : "")}<{Arguments}>";

    /// <summary>Its type arguments, in code.</summary>
    public string Arguments => Key is null ? Names.InCode(Element) : $"{Names.InCode(Key)}, {Names.InCode(Element)}";

    /// <summary>What is made when an expression fills it.</summary>
    public string Made => IsMap ? "Map" : IsArray ? "Array" : "List";

    /// <summary>Null for a type that is no list, no array of one dimension and no dictionary.</summary>
    public static Places? Of(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => new(array.ElementType, null, true),
        INamedTypeSymbol { Name: "List", TypeArguments: [var element] } list when ListTypes.IsCollection(list) => new(element, null, false),
        INamedTypeSymbol { Name: "Dictionary", TypeArguments: [var key, var value] } map when ListTypes.IsCollection(map) => new(value, key, false),
        _ => null,
    };

    /// <summary>What a component's parameter of this type takes apart: also the interfaces of lists and dictionaries.</summary>
    public static Places? OfParameter(ITypeSymbol type) => Of(type) ?? type switch
    {
        INamedTypeSymbol { TypeArguments: [var key, var value] } map when MapFaces.Contains(map.Name) && ListTypes.IsCollection(map) => new(value, key, false),
        _ => ListTypes.ElementOf(type) is { } element ? new(element, null, false) : null,
    };

    /// <summary>True when what is held can be inputs by themselves where the parameter is of this type.</summary>
    public bool TravelApartAs(ITypeSymbol parameter) =>
        OfParameter(parameter) is { } taken && IsSame(taken.Element, Element) && IsSame(taken.Key, Key) && (Of(parameter) is null || taken.IsArray == IsArray);

    public bool Holds(ITypeSymbol? type) => IsSame(type, Element);

    static bool IsSame(ITypeSymbol? one, ITypeSymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);
}
