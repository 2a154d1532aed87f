namespace Pipelines;

/// <summary>Registers a format for a type in every project that references this assembly (rule V3).</summary>
/// <param name="valueType">The type served: values declared as exactly this type.</param>
/// <param name="serializerType">An <see cref="IArtifactSerializer{T}"/> of it, with a public parameterless constructor.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ArtifactFormatAttribute(Type valueType, Type serializerType) : Attribute
{
    /// <summary>The type served.</summary>
    public Type ValueType { get; } = valueType;

    /// <summary>The serializer.</summary>
    public Type SerializerType { get; } = serializerType;
}

/// <summary>Names the serializer of a type, a parameter or a return value (rule V3).</summary>
/// <param name="serializerType">An <see cref="IArtifactSerializer{T}"/> of the type, with a public parameterless constructor.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
public sealed class ArtifactSerializerAttribute(Type serializerType) : Attribute
{
    /// <summary>The serializer.</summary>
    public Type SerializerType { get; } = serializerType;
}

/// <summary>
/// Turns values of one type into bytes and back. Equal values must give equal bytes (fixed times, stable order), and reading must give
/// an equal value or throw an exception that names what cannot travel (rule V3).
/// </summary>
/// <typeparam name="T">The declared type of the parameters and results that it serves.</typeparam>
public interface IArtifactSerializer<T>
{
    /// <summary>The format's short name, e.g. <c>arrow</c>: lower case, recorded with each artifact.</summary>
    string Format { get; }

    /// <summary>The file name extension with its dot, e.g. <c>.arrow</c>.</summary>
    string Extension { get; }

    /// <summary>Writes a value. The stream may not be seekable and stays open.</summary>
    void Write(T value, Stream stream);

    /// <summary>Reads a value. The stream stays open; nothing may refer to it afterwards.</summary>
    T Read(Stream stream);
}
