using Mono.Cecil;

namespace Pipelines.Compiler.Hashing;

/// <summary>Which methods of a type are called through a base type or an interface.</summary>
static class Slots
{
    /// <summary>Methods with the slot that they fill; null stands for one of the framework or a package, which may call it at any time.</summary>
    public static IEnumerable<(MethodDefinition? Slot, MethodDefinition Filling)> Of(TypeDefinition type, Assemblies assemblies)
    {
        var chain = Chain(type, assemblies).ToList();
        foreach (var method in type.Methods)
        {
            foreach (var overridden in method.Overrides)
                yield return (assemblies.Find(overridden.GetElementMethod()), method);
            if (method.IsVirtual && method.IsReuseSlot)
            {
                foreach (var slot in Overridden(method, chain.Skip(1)))
                    yield return (slot, method);
            }
        }
        var own = chain.SelectMany(t => t.Methods).ToList();
        foreach (var implemented in chain.SelectMany(t => Interfaces(t, assemblies)).Distinct())
        {
            foreach (var method in own)
            {
                if (implemented is null ? method is { IsVirtual: true, IsNewSlot: true } : implemented.Methods.FirstOrDefault(s => Fits(s, method)) is { } named)
                    yield return (implemented is null ? null : implemented.Methods.First(s => Fits(s, method)), method);
            }
        }
    }

    static IEnumerable<MethodDefinition?> Overridden(MethodDefinition method, IEnumerable<TypeDefinition> bases)
    {
        foreach (var slot in bases.SelectMany(t => t.Methods).Where(m => m.IsVirtual && Fits(m, method)))
        {
            yield return slot;
            if (slot.IsNewSlot)
                yield break;
        }
        // Declared above what is known here.
        yield return null;
    }

    /// <summary>The type and its bases, as far as they lie in the slice and the projects.</summary>
    static IEnumerable<TypeDefinition> Chain(TypeDefinition type, Assemblies assemblies)
    {
        for (var at = type; at != null; at = at.BaseType is { } parent ? assemblies.Find(parent.GetElementType()) : null)
            yield return at;
    }

    /// <summary>All interfaces, those of interfaces too; null for one from elsewhere.</summary>
    static IEnumerable<TypeDefinition?> Interfaces(TypeDefinition type, Assemblies assemblies)
    {
        foreach (var implemented in type.Interfaces.Select(i => assemblies.Find(i.InterfaceType.GetElementType())))
        {
            yield return implemented;
            foreach (var inherited in implemented is null ? [] : Interfaces(implemented, assemblies))
                yield return inherited;
        }
    }

    static bool Fits(MethodDefinition slot, MethodDefinition method) =>
        slot.Name == method.Name && slot.Parameters.Count == method.Parameters.Count && slot.GenericParameters.Count == method.GenericParameters.Count;
}
