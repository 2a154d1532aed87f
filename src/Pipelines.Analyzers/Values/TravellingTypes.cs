using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Values;

/// <summary>Which types can be an input or output (rules V3, V4): every field of a value must survive the way.</summary>
sealed class TravellingTypes(IReadOnlyList<ArtifactFormat> formats)
{
    static readonly HashSet<string> Scalars =
    [
        "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Guid", "System.Uri", "System.Version",
        "System.Half", "System.Int128", "System.UInt128", "System.Numerics.BigInteger",
    ];

    /// <summary>The collections that the values' JSON knows, by their names in metadata.</summary>
    public static readonly HashSet<string> Collections =
    [
        "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.ICollection`1", "System.Collections.Generic.IList`1",
        "System.Collections.Generic.IReadOnlyCollection`1", "System.Collections.Generic.IReadOnlyList`1", "System.Collections.Generic.List`1",
        "System.Collections.Generic.HashSet`1", "System.Collections.Generic.ISet`1", "System.Collections.Generic.IReadOnlySet`1",
        "System.Collections.Generic.SortedSet`1", "System.Collections.Generic.Queue`1", "System.Collections.Generic.Stack`1",
        "System.Collections.Immutable.ImmutableArray`1", "System.Collections.Immutable.ImmutableList`1",
        "System.Collections.Generic.Dictionary`2", "System.Collections.Generic.IDictionary`2",
        "System.Collections.Generic.IReadOnlyDictionary`2", "System.Collections.Generic.SortedDictionary`2",
        "System.Collections.Generic.KeyValuePair`2",
    ];

    static readonly HashSet<string> Contents = ["System.IO.Stream", "System.IO.FileInfo", "System.IO.DirectoryInfo"];

    static readonly Dictionary<string, string> Packages = new()
    {
        ["Microsoft.Data.Analysis.DataFrame"] = "Pipelines.DataFrame",
        ["Microsoft.ML.ITransformer"] = "Pipelines.ML",
    };

    /// <summary>Why a value of the type cannot travel, and the way out; null when it can.</summary>
    public string? Problem(ITypeSymbol type) =>
        Contents.Contains(type.ToDisplayString()) ? null : Problem(type, [], "");

    /// <summary>The format that a package or the project declares for exactly this type.</summary>
    public ArtifactFormat? FormatOf(ITypeSymbol type) =>
        formats.FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.Value, type)) ?? OwnFormat(type);

    static ArtifactFormat? OwnFormat(ITypeSymbol type) =>
        Mark.Of(type, Mark.ArtifactSerializer)?.ConstructorArguments.FirstOrDefault().Value is INamedTypeSymbol serializer ? new ArtifactFormat(type, serializer) : null;

    string? Problem(ITypeSymbol type, HashSet<ITypeSymbol> path, string at)
    {
        if (FormatOf(type) != null)
            return at.Length == 0 && path.Count == 0 ? null : $"{At(at)}'{type.Name}' has a format of its own and can be an input or output itself, not yet a part of one. Return it beside the value.";
        if (IsScalar(type))
            return null;
        if (Contents.Contains(type.ToDisplayString()))
            return $"{At(at)}a {type.Name} can be an input or output itself, not a part of one. Return it beside the value.";
        switch (type)
        {
            case IDynamicTypeSymbol:
                return $"{At(at)}'dynamic' has no type that both ends know. Declare the type.";
            case IPointerTypeSymbol or IFunctionPointerTypeSymbol:
                return $"{At(at)}pointers mean nothing in another process. Pass the value.";
            case ITypeParameterSymbol:
                return $"{At(at)}the type is not known at build.";
            case IArrayTypeSymbol { Rank: > 1 } array:
                return IsNumber(array.ElementType) ? null : $"{At(at)}arrays of more than one dimension travel as numbers only. Use an array of arrays.";
            case IArrayTypeSymbol array:
                return Problem(array.ElementType, path, at + "[]");
            case INamedTypeSymbol named:
                return path.Add(named) ? NamedProblem(named, path, at) : null;
            default:
                return $"{At(at)}this kind of type is not supported.";
        }
    }

    string? NamedProblem(INamedTypeSymbol type, HashSet<ITypeSymbol> path, string at)
    {
        if (type.TypeKind == TypeKind.Delegate)
            return $"{At(at)}a delegate is code, not data. Pass the values that it needs.";
        if (type.IsRefLikeType)
            return $"{At(at)}'{type.Name}' lives on the stack only. Use an array.";
        if (type.SpecialType == SpecialType.System_Object)
            return $"{At(at)}'object' hides the type that the other end must know. Declare the type.";
        if (Packages.TryGetValue(type.ToDisplayString(), out var package))
            return $"{At(at)}its format lives in a package of its own: dotnet add package {package}.";
        if (type.IsTupleType)
            return type.TupleElements.Select(e => Problem(e.Type, path, at + "." + e.Name)).FirstOrDefault(p => p != null);
        if (IsCollection(type) || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return type.TypeArguments.Select(a => Problem(a, path, at)).FirstOrDefault(p => p != null);
        if (type.TypeKind == TypeKind.Interface || type.IsAbstract)
            return $"{At(at)}'{type.Name}' is {(type.TypeKind == TypeKind.Interface ? "an interface" : "abstract")}: the type behind it would be lost. Declare the type itself, or mark it with [ArtifactSerializer].";
        if (type.DeclaringSyntaxReferences.IsEmpty)
            return ForeignProblem(type, path, at);
        return StateProblem(type, path, at);
    }

    /// <summary>A value travels field by field, private ones too: each one's type must.</summary>
    string? StateProblem(INamedTypeSymbol type, HashSet<ITypeSymbol> path, string at)
    {
        for (INamedTypeSymbol? part = type; part is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) }; part = part.BaseType)
        {
            if (part.GetMembers().OfType<IEventSymbol>().FirstOrDefault(e => !e.IsStatic && e.AddMethod is { IsImplicitlyDeclared: true }) is { } raised)
                return $"{At(at + "." + raised.Name)}an event's subscribers cannot travel.";
            foreach (var field in part.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsConst))
            {
                var place = at + "." + (field.AssociatedSymbol ?? field).Name;
                if (Problem(field.Type, path, place) is { } problem)
                    return problem;
            }
        }
        return null;
    }

    /// <summary>Types of other assemblies: what they show is checked here, what they hide when a value is written.</summary>
    string? ForeignProblem(INamedTypeSymbol type, HashSet<ITypeSymbol> path, string at)
    {
        if (IsFramework(type))
            return $"{At(at)}no format is known for '{type.ToDisplayString()}'. Pass its data in a type of your own, or write an IArtifactSerializer<{type.Name}>.";
        var shown = type.GetMembers().Where(m => !m.IsStatic).Select(m => m switch
        {
            IPropertySymbol { IsIndexer: false, SetMethod: not null } p => (m.Name, p.Type),
            IFieldSymbol { IsConst: false } f => (m.Name, f.Type),
            _ => (m.Name, Type: (ITypeSymbol?)null),
        });
        return shown.Where(m => m.Type != null).Select(m => Problem(m.Type!, path, at + "." + m.Name)).FirstOrDefault(p => p != null);
    }

    static bool IsFramework(INamedTypeSymbol type) =>
        type.ContainingAssembly.Name is var name && (name.StartsWith("System", StringComparison.Ordinal) || name is "mscorlib" or "netstandard");

    static bool IsCollection(INamedTypeSymbol type) =>
        type.IsGenericType && Collections.Contains($"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}");

    static bool IsScalar(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum || type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_Decimal
        || IsNumber(type) || Scalars.Contains(type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString());

    static bool IsNumber(ITypeSymbol type) => type.SpecialType is SpecialType.System_Boolean or
        (>= SpecialType.System_SByte and <= SpecialType.System_UInt64) or SpecialType.System_Single or SpecialType.System_Double;

    static string At(string path) => path.Length == 0 ? "" : $"at '{path.TrimStart('.')}', ";
}
