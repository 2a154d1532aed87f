using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Values;

/// <summary>A format of its own for values of one type, and the class that reads and writes it.</summary>
sealed record ArtifactFormat(ITypeSymbol Value, INamedTypeSymbol Serializer)
{
    /// <summary>Why the class cannot serve the type; null when it can.</summary>
    public string? Problem => Serializer switch
    {
        { TypeKind: not (TypeKind.Class or TypeKind.Struct) } or { IsAbstract: true } or { IsStatic: true } => $"its serializer '{Serializer.Name}' is no class that can be made. Name a class.",
        { IsUnboundGenericType: true } => $"its serializer '{Serializer.Name}' has type parameters. Name a class without, or with their types given.",
        _ when !Serializer.InstanceConstructors.Any(c => c.Parameters.IsEmpty && c.DeclaredAccessibility == Accessibility.Public) =>
            $"its serializer '{Serializer.Name}' has no public constructor without parameters. Give it one.",
        _ when !Serializer.AllInterfaces.Any(Serves) => $"its serializer '{Serializer.Name}' is not one of this very type. Implement IArtifactSerializer<{Value.Name}>.",
        _ => null,
    };

    /// <summary>Why generated code cannot make the class; null when it can.</summary>
    public string? Hidden
    {
        get
        {
            for (var type = Serializer; type != null; type = type.ContainingType)
            {
                if (type.IsFileLocal || type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                    return $"its serializer '{Serializer.Name}' is out of reach of generated code. Make it internal.";
            }
            return null;
        }
    }

    bool Serves(INamedTypeSymbol face) => face is { Name: "IArtifactSerializer", TypeArguments.Length: 1 } && face.ContainingAssembly.Name == Mark.Assembly
        && SymbolEqualityComparer.Default.Equals(face.TypeArguments[0], Value);

    /// <summary>The formats that the project and assemblies it refers to declare.</summary>
    /// <remarks>Most assemblies are the framework's, and looking at each one's attributes takes its time: only those that know ours can have any.</remarks>
    public static IReadOnlyList<ArtifactFormat> In(Compilation compilation)
    {
        var found = new List<ArtifactFormat>();
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols.Where(RefersToPipelines).Concat([compilation.Assembly]))
        {
            foreach (var mark in assembly.GetAttributes().Where(a => Mark.Is(a.AttributeClass, Mark.ArtifactFormat) && a.ConstructorArguments.Length == 2))
            {
                if (mark.ConstructorArguments[0].Value is ITypeSymbol value && mark.ConstructorArguments[1].Value is INamedTypeSymbol serializer)
                    found.Add(new ArtifactFormat(value, serializer));
            }
        }
        return found;
    }

    static bool RefersToPipelines(IAssemblySymbol assembly) => assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == Mark.Assembly));
}
