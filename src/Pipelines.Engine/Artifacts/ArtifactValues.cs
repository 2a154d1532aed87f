using System.Collections;
using Pipelines.Values;

namespace Pipelines.Engine.Artifacts;

/// <summary>Values into the store and out of it, each in its type's format.</summary>
sealed class ArtifactValues(ArtifactStore store, ValueFormats formats)
{
    /// <param name="type">The declared type.</param>
    /// <param name="value">The value.</param>
    /// <param name="place">The parameter or result that it is for, which may have a serializer of its own.</param>
    public StoredValue Write(Type type, object? value, string? place = null) => Write(type, value, formats.For(type, value, place));

    /// <exception cref="ValueException">It cannot be written.</exception>
    public StoredValue Write(Type type, object? value, ValueFormat format)
    {
        using var writer = new ArtifactWriter(store);
        format.Write(type, value, writer);
        return writer.Finish(CSharpName.Of(type), format.Name) with { Count = (value as ICollection)?.Count };
    }

    /// <exception cref="ValueException">The bytes are not such a value.</exception>
    public object? Read(Type type, StoredValue stored)
    {
        var stream = store.OpenRead(stored);
        if (type == typeof(Stream))
            return stream;
        using (stream)
            return formats.Read(type, stream, stored.Format);
    }

    /// <summary>A value that a record names.</summary>
    /// <exception cref="EngineException">It is gone or damaged.</exception>
    /// <exception cref="ValueException">The bytes are not such a value.</exception>
    public T Read<T>(ArtifactRecord record) => (T)Read(typeof(T), new(record.Type, record.Format, record.Digest, record.Bytes, null))!;
}
