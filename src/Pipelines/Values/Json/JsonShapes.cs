namespace Pipelines.Values.Json;

/// <summary>Finds the shape of a type, or says which member of it cannot travel (rule V4).</summary>
sealed class JsonShapes(Func<Type, bool> hasOwnFormat)
{
    readonly Dictionary<Type, JsonShape> known = [];

    /// <exception cref="ValueException">The type, or a member that the message names, cannot travel.</exception>
    public JsonShape Of(Type type)
    {
        lock (known)
        {
            try
            {
                return Of(type, null);
            }
            catch
            {
                known.Clear();
                throw;
            }
        }
    }

    internal JsonShape Of(Type type, string? member)
    {
        if (known.TryGetValue(type, out var shape))
            return shape;
        if (Refusal(type) is { } why)
            throw new ValueException(member is null ? Messages.TypeCannotTravel(type, why) : Messages.At(member, Messages.TypeCannotTravel(type, why)));
        shape = Make(type, member);
        known[type] = shape;
        (shape as ObjectShape)?.Resolve(this);
        return shape;
    }

    internal static bool IsFramework(Type type) =>
        type.Assembly.GetName().Name is { } name && (name == "mscorlib" || name == "System" || name.StartsWith("System.", StringComparison.Ordinal));

    JsonShape Make(Type type, string? member)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return new NullableShape(type, Of(underlying, member));
        if (Scalar.Of(type) is { } scalar)
            return scalar;
        if (type == typeof(byte[]))
            return new BytesShape();
        if (type.IsArray && !type.IsSZArray)
            return new GridShape(type, Of(type.GetElementType()!, member));
        if (type.IsSZArray || Collections.IsList(type))
            return Generic(typeof(ListShape<>), type, member, type.GetElementType() ?? type.GetGenericArguments()[0]);
        return Collections.IsMap(type) ? Generic(typeof(MapShape<,>), type, member, type.GetGenericArguments()) : new ObjectShape(type);
    }

    JsonShape Generic(Type shape, Type type, string? member, params Type[] arguments)
    {
        object[] parts = [type, .. arguments.Select(a => Of(a, member))];
        return (JsonShape)Activator.CreateInstance(shape.MakeGenericType(arguments), parts)!;
    }

    string? Refusal(Type type)
    {
        if (type.IsPointer || type.IsByRefLike || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint))
            return "it is an address in this process.";
        if (typeof(Delegate).IsAssignableFrom(type))
            return "it is code. Mark the field [NonSerialized], or pass data instead.";
        if (typeof(Stream).IsAssignableFrom(type))
            return "a stream travels only as an input or output of its own, declared as Stream.";
        if (PathFormat.IsPath(type) || hasOwnFormat(type) || UserFormat.Marked(type) is not null)
            return "it has a format of its own; inside another value that is not supported yet. Make it an input or output of its own.";
        if (type.IsArray || Nullable.GetUnderlyingType(type) is not null || Scalar.Of(type) is not null || Collections.IsList(type) || Collections.IsMap(type))
            return null;
        if (type == typeof(object))
            return "object does not say what it holds. Declare the type.";
        if (type.IsInterface || type.IsAbstract)
            return "it is abstract. Declare the type that is really passed.";
        return IsFramework(type) && !Collections.IsOpen(type)
            ? "its state is the framework's own. Pass the data it is made from, or write an IArtifactSerializer for it."
            : null;
    }
}

/// <summary>Framework types that hold other values.</summary>
static class Collections
{
    static readonly HashSet<string> Lists =
    [
        "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.ICollection`1", "System.Collections.Generic.IList`1",
        "System.Collections.Generic.IReadOnlyCollection`1", "System.Collections.Generic.IReadOnlyList`1", "System.Collections.Generic.List`1",
        "System.Collections.Generic.HashSet`1", "System.Collections.Generic.ISet`1", "System.Collections.Generic.IReadOnlySet`1",
        "System.Collections.Generic.SortedSet`1", "System.Collections.Generic.Queue`1", "System.Collections.Generic.Stack`1",
        "System.Collections.Immutable.ImmutableArray`1", "System.Collections.Immutable.ImmutableList`1",
    ];

    static readonly HashSet<string> Maps =
    [
        "System.Collections.Generic.Dictionary`2", "System.Collections.Generic.IDictionary`2",
        "System.Collections.Generic.IReadOnlyDictionary`2", "System.Collections.Generic.SortedDictionary`2",
    ];

    /// <summary>All of them, by their names in metadata.</summary>
    public static IEnumerable<string> All => [.. Lists, .. Maps, "System.Collections.Generic.KeyValuePair`2"];

    public static bool IsList(Type type) => Definition(type) is { } name && Lists.Contains(name);

    public static bool IsMap(Type type) => Definition(type) is { } name && Maps.Contains(name);

    /// <summary>Framework types that are nothing but their fields.</summary>
    public static bool IsOpen(Type type) => type.FullName == "System.Numerics.Complex"
        || (Definition(type) is { } name && (name.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
            || name.StartsWith("System.Tuple`", StringComparison.Ordinal) || name == "System.Collections.Generic.KeyValuePair`2"));

    static string? Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition().FullName : null;
}
