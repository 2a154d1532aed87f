using System.Reflection;

namespace Pipelines.Values;

/// <summary>A serializer given by the user or by a package.</summary>
sealed class UserFormat<T>(IArtifactSerializer<T> serializer) : ValueFormat(serializer.Format, serializer.Extension)
{
    public override void Write(Type type, object? value, Stream stream) => serializer.Write((T)value!, stream);

    public override object? Read(Type type, Stream stream, Func<string> newPath) => serializer.Read(stream);
}

static class UserFormat
{
    /// <summary>The serializer that the type itself names, if any.</summary>
    public static ValueFormat? Marked(Type type)
    {
        if (type.GetCustomAttribute<ArtifactSerializerAttribute>() is not { SerializerType: var serializer })
            return null;
        if (!typeof(IArtifactSerializer<>).MakeGenericType(type).IsAssignableFrom(serializer))
            throw new ValueException(Messages.WrongSerializer(type, serializer));
        return (ValueFormat)Activator.CreateInstance(typeof(UserFormat<>).MakeGenericType(type), Activator.CreateInstance(serializer))!;
    }
}
