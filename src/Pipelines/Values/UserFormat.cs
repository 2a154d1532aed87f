using System.Reflection;

namespace Pipelines.Values;

/// <summary>A serializer given by the user or by a package.</summary>
sealed class UserFormat<T>(IArtifactSerializer<T> serializer) : ValueFormat(serializer.Format, serializer.Extension)
{
    public override void Write(Type type, object? value, Stream stream)
    {
        using var lent = new LentStream(stream);
        try
        {
            serializer.Write((T)value!, lent);
        }
        catch (Exception e) when (!lent.HasFailed && e is not OperationCanceledException)
        {
            throw new ValueException(Messages.CannotSerialize(type, serializer.GetType(), e), e);
        }
    }

    public override object? Read(Type type, Stream stream, Func<string> newPath)
    {
        using var lent = new LentStream(stream);
        try
        {
            return serializer.Read(lent);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ValueException(Messages.CannotDeserialize(type, serializer.GetType(), e), e);
        }
    }
}

static class UserFormat
{
    static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+");
    static readonly MethodInfo OfOpen = typeof(UserFormat).GetMethods().Single(m => m is { Name: nameof(Of), IsGenericMethod: true });

    /// <summary>The serializer that the type itself names, if any.</summary>
    public static ValueFormat? Marked(Type type) =>
        type.GetCustomAttribute<ArtifactSerializerAttribute>() is { SerializerType: var serializer } ? Of(type, serializer) : null;

    /// <summary>The serializer that a parameter or result is marked with, if any.</summary>
    public static ValueFormat? MarkedOn(ParameterInfo parameter, Type type) =>
        parameter.GetCustomAttribute<ArtifactSerializerAttribute>() is { SerializerType: var serializer } ? Of(type, serializer) : null;

    /// <exception cref="ValueException">The class does not serve the type.</exception>
    public static ValueFormat Of(Type type, Type serializer)
    {
        if (!typeof(IArtifactSerializer<>).MakeGenericType(type).IsAssignableFrom(serializer))
            throw new ValueException(Messages.WrongSerializer(type, serializer));
        try
        {
            return (ValueFormat)OfOpen.MakeGenericMethod(type).Invoke(null, [Activator.CreateInstance(serializer)])!;
        }
        catch (TargetInvocationException e) when (e.InnerException is ValueException inner)
        {
            throw inner;
        }
        catch (Exception e) when (e is MissingMethodException or MemberAccessException or TargetInvocationException)
        {
            throw new ValueException(Messages.NoSerializer(serializer, e.InnerException?.Message ?? e.Message), e);
        }
    }

    public static ValueFormat Of<T>(IArtifactSerializer<T> serializer)
    {
        var format = new UserFormat<T>(serializer);
        if (format.Name is null or "" or "json" or "parts" || format.Name.AsSpan().ContainsAnyExcept(Allowed))
            throw new ValueException(Messages.BadFormatName(serializer.GetType(), format.Name));
        if (format.Extension is null || !format.Extension.StartsWith('.') || format.Extension.AsSpan(1).ContainsAnyExcept(Allowed))
            throw new ValueException(Messages.BadExtension(serializer.GetType(), format.Extension));
        return format;
    }
}
