namespace Pipelines.Values.Json;

/// <summary>Finds the shape of a type, or says which member of it cannot travel (rule V4).</summary>
sealed class JsonShapes(Func<Type, ValueFormat?> ownFormat)
{
    // A type that holds itself with larger arguments each time has no end.
    const int DeepestArguments = 24;

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

    static int Depth(Type type)
    {
        var deepest = 0;
        foreach (var inner in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments())
            deepest = Math.Max(deepest, 1 + Depth(inner));
        return deepest;
    }

    internal static bool IsFramework(Type type) =>
        type.Assembly.GetName().Name is { } name && (name == "mscorlib" || name == "System" || name.StartsWith("System.", StringComparison.Ordinal));

    JsonShape Make(Type type, string? member)
    {
        if (ownFormat(type) is { } format)
            return new PartShape(type, format);
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
        if (ownFormat(type) is not null)
            return null;
        if (Depth(type) > DeepestArguments)
            return "it holds itself with ever larger type arguments.";
        if (type.IsDefined(typeof(System.Runtime.CompilerServices.InlineArrayAttribute), inherit: false))
            return "of an inline array only the first element is a field. Use an array.";
        if (typeof(Delegate).IsAssignableFrom(type))
            return "it is code. Mark the field [NonSerialized], or pass data instead.";
        if (typeof(Stream).IsAssignableFrom(type))
            return "a stream travels only as an input or output of its own, declared as Stream.";
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
