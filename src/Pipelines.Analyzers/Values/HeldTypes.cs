using Microsoft.CodeAnalysis;

namespace Pipelines.Analyzers.Values;

/// <summary>The types of what a value holds, at any depth.</summary>
static class HeldTypes
{
    const int Most = 10_000;

    /// <param name="type">The value's type, which is the first.</param>
    /// <param name="isOpen">Whether a type's own state is looked at.</param>
    public static IReadOnlyCollection<ITypeSymbol> In(ITypeSymbol type, Func<ITypeSymbol, bool> isOpen)
    {
        var found = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default) { type };
        var left = new Queue<ITypeSymbol>(found);
        while (left.Count > 0 && found.Count < Most)
        {
            var next = left.Dequeue();
            foreach (var held in isOpen(next) ? Of(next) : [])
            {
                if (found.Add(held))
                    left.Enqueue(held);
            }
        }
        return found;
    }

    /// <summary>What a type of another assembly shows of its state.</summary>
    public static IEnumerable<(string Name, ITypeSymbol Type)> Shown(INamedTypeSymbol type) => type.GetMembers().Where(m => !m.IsStatic).Select(m => m switch
    {
        IPropertySymbol { IsIndexer: false, SetMethod: not null } p => (m.Name, p.Type),
        IFieldSymbol { IsConst: false } f => (m.Name, f.Type),
        _ => (m.Name, Type: (ITypeSymbol?)null),
    }).Where(m => m.Type != null).Select(m => (m.Name, m.Type!));

    static IEnumerable<ITypeSymbol> Of(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => [array.ElementType],
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Select(e => e.Type),
        INamedTypeSymbol named when TravellingTypes.IsHolder(named) => named.TypeArguments,
        INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } own => Fields(own),
        INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } foreign => Shown(foreign).Select(m => m.Type),
        _ => [],
    };

    static IEnumerable<ITypeSymbol> Fields(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? part = type; part is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) }; part = part.BaseType)
        {
            foreach (var field in FieldsOf(part))
                yield return field.Type;
        }
    }

    /// <summary>The fields that travel, without those of base types.</summary>
    public static IEnumerable<IFieldSymbol> FieldsOf(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsConst && !StaysBehind(f) && !(f.AssociatedSymbol is { } member && StaysBehind(member)));

    static bool StaysBehind(ISymbol member) => member.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() switch
    {
        "System.NonSerializedAttribute" => true,
        "System.Text.Json.Serialization.JsonIgnoreAttribute" => a.NamedArguments.All(n => n.Key != "Condition" || n.Value.Value is 1),
        _ => false,
    });
}
