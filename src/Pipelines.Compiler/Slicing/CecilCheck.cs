using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Pipelines.Compiler.Slicing;

/// <summary>
/// The independent check of a slice: whatever the IL of its methods refers to in the built assembly must be in the
/// slice's own assembly too.
/// </summary>
sealed partial class CecilCheck(ModuleDefinition original)
{
    readonly Dictionary<string, MethodDefinition> _methods = original.GetTypes().SelectMany(t => t.Methods)
        .GroupBy(m => NameOf(m)).ToDictionary(g => g.Key, g => g.First());

    /// <summary>The first member that the slice lacks, with the method that uses it; null when it lacks none.</summary>
    public (string Missing, string User)? FirstMissing(byte[] slice, Func<string, bool> isGenerated)
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(slice));
        var present = new HashSet<string>();
        foreach (var type in module.GetTypes())
        {
            present.Add(NameOf(type));
            present.UnionWith(type.Methods.Select(m => NameOf(m)));
            present.UnionWith(type.Fields.Select(f => NameOf(f)));
        }
        var unused = UnusedConstructors(module);
        foreach (var method in module.GetTypes().SelectMany(t => t.Methods).Where(m => !IsCompilerMade(NameOf(m))))
        {
            if (isGenerated(method.FullName) || unused.Contains(method.FullName) || !_methods.TryGetValue(NameOf(method), out var built))
                continue;
            foreach (var member in ReferencesOf(built, []))
            {
                if (!present.Contains(member))
                    return (member, NameOf(method));
            }
        }
        return null;
    }

    /// <summary>Constructors that nothing calls: the compiler adds one to every class, also to those that only hold steps.</summary>
    static HashSet<string> UnusedConstructors(ModuleDefinition slice)
    {
        var methods = slice.GetTypes().SelectMany(t => t.Methods).ToList();
        var unused = methods.Where(m => m.Name == ".ctor").Select(m => m.FullName).ToHashSet();
        int before;
        do
        {
            before = unused.Count;
            foreach (var called in methods.Where(m => m.HasBody && !unused.Contains(m.FullName)).SelectMany(m => m.Body.Instructions).Select(i => i.Operand).OfType<MethodReference>().Where(m => IsIn(m.DeclaringType, slice)))
                unused.Remove(called.GetElementMethod().Resolve().FullName);
        }
        while (unused.Count < before);
        return unused;
    }

    /// <summary>What a method's IL refers to in its own module, through the classes the compiler made for it.</summary>
    IEnumerable<string> ReferencesOf(MethodDefinition method, HashSet<MethodDefinition> seen)
    {
        if (!seen.Add(method) || !method.HasBody)
            yield break;
        foreach (var attribute in method.CustomAttributes.Where(a => a.AttributeType.Name.EndsWith("StateMachineAttribute", StringComparison.Ordinal)))
        {
            if (attribute.ConstructorArguments is [{ Value: TypeReference machine }] && machine.Resolve() is { } definition)
            {
                foreach (var reference in definition.Methods.SelectMany(m => ReferencesOf(m, seen)))
                    yield return reference;
            }
        }
        foreach (var operand in method.Body.Instructions.Select(i => i.Operand).OfType<MemberReference>())
        {
            var member = operand is TypeSpecification specification ? specification.GetElementType() : operand;
            var definition = member switch
            {
                TypeReference type when type.Scope == method.Module => type as TypeDefinition,
                MethodReference called when IsIn(called.DeclaringType, original) => called.GetElementMethod().Resolve(),
                FieldReference field when IsIn(field.DeclaringType, original) => (IMemberDefinition?)field.Resolve(),
                _ => null,
            };
            if (definition is null || IsInterceptor(definition))
                continue;
            if (!IsCompilerMade(NameOf(definition)))
            {
                yield return NameOf(definition);
                continue;
            }
            var inner = definition switch
            {
                MethodDefinition made => ReferencesOf(made, seen),
                TypeDefinition made => made.Methods.SelectMany(m => ReferencesOf(m, seen)),
                _ => [],
            };
            foreach (var reference in inner)
                yield return reference;
        }
    }

    /// <summary>It stands in the place of a call by its line: the slice makes the call that is written there.</summary>
    static bool IsInterceptor(IMemberDefinition member) => member.CustomAttributes.Any(a => a.AttributeType.Name.EndsWith("InterceptsLocationAttribute", StringComparison.Ordinal));

    /// <summary>A type of one file only carries a hash of the file's path, which is another one in the slice.</summary>
    static string NameOf(IMemberDefinition member) =>
        member.FullName is var name && name.Contains(">F", StringComparison.Ordinal) ? FileLocal().Replace(name, "$1:") : name;

    [GeneratedRegex("<([^<>]*)>F[0-9A-F]{64}__")]
    private static partial Regex FileLocal();

    static bool IsIn(TypeReference type, ModuleDefinition module) => type.GetElementType().Scope == module;

    /// <summary>Explicit implementations of generic interfaces hold a '&lt;' too, but no name part begins with one.</summary>
    static bool IsCompilerMade(string fullName) =>
        fullName.Contains("/<", StringComparison.Ordinal) || fullName.Contains("::<", StringComparison.Ordinal) || fullName.Contains(" <", StringComparison.Ordinal) || fullName.StartsWith('<');
}
