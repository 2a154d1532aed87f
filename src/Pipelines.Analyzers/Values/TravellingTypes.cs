using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Values;

/// <summary>Which types can be an input or output (rules V3, V4): every field of a value must survive the way.</summary>
sealed class TravellingTypes(IReadOnlyList<ArtifactFormat> formats)
{
    static readonly HashSet<string> Scalars =
    [
        "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Guid", "System.Uri", "System.Version",
        "System.Half", "System.Int128", "System.UInt128", "System.Numerics.BigInteger", "System.Numerics.Complex",
    ];

    static readonly HashSet<string> Sets =
    [
        "System.Collections.Generic.HashSet`1", "System.Collections.Generic.ISet`1", "System.Collections.Generic.IReadOnlySet`1", "System.Collections.Generic.SortedSet`1",
        "System.Collections.Immutable.ImmutableHashSet`1", "System.Collections.Immutable.ImmutableSortedSet`1", "System.Collections.Frozen.FrozenSet`1",
    ];

    static readonly HashSet<string> Maps =
    [
        "System.Collections.Generic.Dictionary`2", "System.Collections.Generic.IDictionary`2", "System.Collections.Generic.IReadOnlyDictionary`2",
        "System.Collections.Generic.SortedDictionary`2", "System.Collections.Generic.SortedList`2", "System.Collections.Generic.OrderedDictionary`2",
        "System.Collections.ObjectModel.ReadOnlyDictionary`2", "System.Collections.Concurrent.ConcurrentDictionary`2", "System.Collections.Frozen.FrozenDictionary`2",
        "System.Collections.Immutable.ImmutableDictionary`2", "System.Collections.Immutable.IImmutableDictionary`2", "System.Collections.Immutable.ImmutableSortedDictionary`2",
    ];

    /// <summary>The collections that the values' JSON knows, by their names in metadata.</summary>
    public static readonly HashSet<string> Collections =
    [
        "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.ICollection`1", "System.Collections.Generic.IList`1",
        "System.Collections.Generic.IReadOnlyCollection`1", "System.Collections.Generic.IReadOnlyList`1", "System.Collections.Generic.List`1",
        "System.Collections.Generic.Queue`1", "System.Collections.Generic.Stack`1", "System.Collections.Generic.LinkedList`1",
        "System.Collections.ObjectModel.Collection`1", "System.Collections.ObjectModel.ReadOnlyCollection`1",
        "System.Collections.Immutable.ImmutableArray`1", "System.Collections.Immutable.ImmutableList`1", "System.Collections.Immutable.IImmutableList`1",
        "System.Collections.Immutable.ImmutableQueue`1", "System.Collections.Immutable.ImmutableStack`1",
        .. Sets, .. Maps,
        "System.Collections.Generic.KeyValuePair`2",
    ];

    static readonly HashSet<string> Paths = ["System.IO.FileInfo", "System.IO.DirectoryInfo"];

    // Types of types of types: one that holds itself with ever larger arguments has no end.
    const int DeepestArguments = 24;

    static readonly Dictionary<string, string> Packages = new()
    {
        ["Apache.Arrow.RecordBatch"] = "Pipelines.DataFrame",
        ["Apache.Arrow.Table"] = "Pipelines.DataFrame",
        ["Microsoft.Data.Analysis.DataFrame"] = "Pipelines.DataFrame",
        ["Microsoft.ML.ITransformer"] = "Pipelines.ML",
    };

    /// <summary>Why a value of the type cannot travel, and the way out; null when it can.</summary>
    public string? Problem(ITypeSymbol type) => IsStream(type) ? null : Problem(type, [], "");

    /// <summary>The format that a package or the project declares for exactly this type.</summary>
    public ArtifactFormat? FormatOf(ITypeSymbol type) => DeclaredFor(type) ?? OwnFormat(type);

    /// <summary>The format that a parameter or a result is marked with.</summary>
    public static ArtifactFormat? MarkedOn(IEnumerable<AttributeData> marks, ITypeSymbol type) =>
        Mark.In(marks, Mark.ArtifactSerializer)?.ConstructorArguments.FirstOrDefault().Value is INamedTypeSymbol serializer ? new ArtifactFormat(type, serializer) : null;

    /// <summary>The formats of a value and of all that it holds.</summary>
    public IEnumerable<ArtifactFormat> FormatsIn(ITypeSymbol type) => HeldTypes.In(type, t => FormatOf(t) is null).Select(FormatOf).OfType<ArtifactFormat>();

    /// <summary>The format that an assembly declares for exactly this type, which a type's own mark does not show when the program runs.</summary>
    public ArtifactFormat? DeclaredFor(ITypeSymbol type) => formats.FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.Value, type));

    static ArtifactFormat? OwnFormat(ITypeSymbol type) =>
        Mark.Of(type, Mark.ArtifactSerializer)?.ConstructorArguments.FirstOrDefault().Value is INamedTypeSymbol serializer ? new ArtifactFormat(type, serializer) : null;

    string? Problem(ITypeSymbol type, HashSet<ITypeSymbol> path, string at, bool isUnordered = false)
    {
        if (FormatOf(type) is { } format)
            return isUnordered ? Unordered(type, at) : format.Problem is { } problem ? At(at) + problem : null;
        if (IsScalar(type))
            return null;
        if (Paths.Contains(FullName(type)))
            return isUnordered ? Unordered(type, at) : null;
        if (IsStream(type))
            return $"{At(at)}a {type.Name} can be an input or output itself, not a part of one. Return it beside the value.";
        switch (type)
        {
            case IDynamicTypeSymbol:
                return $"{At(at)}'dynamic' has no type that both ends know. Declare the type.";
            case IPointerTypeSymbol or IFunctionPointerTypeSymbol:
                return $"{At(at)}pointers mean nothing in another process. Pass the value.";
            case ITypeParameterSymbol:
                return $"{At(at)}the type is not known at build.";
            case IArrayTypeSymbol array:
                return Problem(array.ElementType, path, at + "[]", isUnordered);
            case INamedTypeSymbol named:
                return path.Add(named) ? NamedProblem(named, path, at, isUnordered) : null;
            default:
                return $"{At(at)}this kind of type is not supported.";
        }
    }

    string? NamedProblem(INamedTypeSymbol type, HashSet<ITypeSymbol> path, string at, bool isUnordered)
    {
        if (Depth(type) > DeepestArguments)
            return $"{At(at)}'{type.Name}' holds itself with ever larger type arguments.";
        if (type.TypeKind == TypeKind.Delegate)
            return $"{At(at)}a delegate is code, not data. Pass the values that it needs.";
        if (type.IsRefLikeType)
            return $"{At(at)}'{type.Name}' lives on the stack only. Use an array.";
        if (type.SpecialType == SpecialType.System_Object)
            return $"{At(at)}'object' hides the type that the other end must know. Declare the type.";
        if (Packages.TryGetValue(FullName(type), out var package))
            return $"{At(at)}its format lives in a package of its own: dotnet add package {package}.";
        if (type.IsTupleType)
            return type.TupleElements.Select(e => Problem(e.Type, path, at + "." + e.Name, isUnordered)).FirstOrDefault(p => p != null);
        if (IsHolder(type))
            return type.TypeArguments.Select((a, i) => Problem(a, path, at, isUnordered || HasUnordered(type, i))).FirstOrDefault(p => p != null);
        if (type.TypeKind == TypeKind.Interface || type.IsAbstract)
            return $"{At(at)}'{type.Name}' is {(type.TypeKind == TypeKind.Interface ? "an interface" : "abstract")}: the type behind it would be lost. Declare the type itself, or mark it with [ArtifactSerializer].";
        if (type.DeclaringSyntaxReferences.IsEmpty)
            return ForeignProblem(type, path, at);
        return StateProblem(type, path, at);
    }

    /// <summary>A value travels field by field, private ones too: each one's type must.</summary>
    string? StateProblem(INamedTypeSymbol type, HashSet<ITypeSymbol> path, string at)
    {
        if (type.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == "System.Runtime.CompilerServices.InlineArrayAttribute"))
            return $"{At(at)}of an inline array like '{type.Name}' only the first element is a field. Use an array.";
        for (INamedTypeSymbol? part = type; part is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) }; part = part.BaseType)
        {
            if (part.GetMembers().OfType<IEventSymbol>().FirstOrDefault(e => !e.IsStatic && e.AddMethod is { IsImplicitlyDeclared: true }) is { } raised)
                return $"{At(at + "." + raised.Name)}an event's subscribers cannot travel.";
            foreach (var field in HeldTypes.FieldsOf(part))
            {
                var place = at + "." + (field.AssociatedSymbol ?? field).Name;
                if (field.IsFixedSizeBuffer)
                    return $"{At(place)}of a fixed buffer only the first element is a field. Use an array.";
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
            return $"{At(at)}no format is known for '{FullName(type)}'. Pass its data in a type of your own, or write an IArtifactSerializer<{type.Name}>.";
        return HeldTypes.Shown(type).Select(m => Problem(m.Type, path, at + "." + m.Name)).FirstOrDefault(p => p != null);
    }

    static string Unordered(ITypeSymbol type, string at) => $"{At(at)}'{type.Name}' has a format of its own, and so cannot be a key or lie in a set. Use a list.";

    static bool IsStream(ITypeSymbol type) => FullName(type) == "System.IO.Stream";

    static int Depth(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => 1 + Depth(array.ElementType),
        INamedTypeSymbol { TypeArguments.Length: > 0 } named => 1 + named.TypeArguments.Max(Depth),
        _ => 0,
    };

    /// <summary>True for types that are nothing but what their arguments name: collections, nullable values, and the framework's other tuples.</summary>
    public static bool IsHolder(INamedTypeSymbol type) =>
        IsOf(type, Collections) || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
        || type is { Name: "Tuple", TypeArguments.Length: > 0, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>Items whose order their bytes decide.</summary>
    static bool HasUnordered(INamedTypeSymbol type, int argument) => IsOf(type, Sets) || (argument == 0 && IsOf(type, Maps));

    static bool IsFramework(INamedTypeSymbol type) =>
        type.ContainingAssembly.Name is var name && (name.StartsWith("System", StringComparison.Ordinal) || name is "mscorlib" or "netstandard");

    static bool IsOf(INamedTypeSymbol type, HashSet<string> names) => type.IsGenericType && names.Contains($"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}");

    static bool IsScalar(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum || type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_Decimal
        || IsNumber(type) || Scalars.Contains(FullName(type));

    static bool IsNumber(ITypeSymbol type) => type.SpecialType is SpecialType.System_Boolean or
        (>= SpecialType.System_SByte and <= SpecialType.System_UInt64) or SpecialType.System_Single or SpecialType.System_Double;

    static string FullName(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString();

    static string At(string path) => path.Length == 0 ? "" : $"at '{path.TrimStart('.')}', ";
}
