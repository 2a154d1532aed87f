using System.Text;
using Pipelines.Values.Json;

namespace Pipelines.Values;

/// <summary>
/// Turns values into artifacts and back (rules V2, V3). The format follows from the declared type: numbers and bools in arrays are
/// <c>npy</c>, <c>byte[]</c>, <see cref="Stream"/> and <see cref="FileInfo"/> are <c>bytes</c>, <see cref="DirectoryInfo"/> is <c>tar</c>, what a
/// serializer was given for is that serializer's, and everything else is <c>json</c>. Equal values give equal bytes. Safe from any thread.
/// </summary>
public sealed class ValueFormats
{
    readonly Dictionary<Type, ValueFormat> given = [];
    readonly JsonFormat json;
    int files;

    /// <summary>The formats of this package; more come by <see cref="Use{T}"/>.</summary>
    public ValueFormats() => json = new(HasGiven);

    /// <summary>The folder in which files and folders that are read as values are made. Null: a new one under the system's temporary folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Adds a serializer: it serves values declared as exactly <typeparamref name="T"/>.</summary>
    public ValueFormats Use<T>(IArtifactSerializer<T> serializer)
    {
        lock (given)
            given[typeof(T)] = new UserFormat<T>(serializer);
        return this;
    }

    /// <summary>The format of values declared as <typeparamref name="T"/>, e.g. <c>npy</c>.</summary>
    public string FormatOf<T>() => Of(typeof(T)).Name;

    /// <summary>The file name extension of that format, with its dot.</summary>
    public string ExtensionOf<T>() => Of(typeof(T)).Extension;

    /// <summary>Writes a value in its type's format. The stream need not be seekable and stays open.</summary>
    /// <exception cref="ValueException">The value, or a member that the message names, cannot travel.</exception>
    public void Write<T>(T value, Stream stream) => Write(typeof(T), value, stream);

    /// <summary>Writes a value declared as <paramref name="type"/>.</summary>
    /// <exception cref="ValueException">The value, or a member that the message names, cannot travel.</exception>
    public void Write(Type type, object? value, Stream stream)
    {
        var format = Of(type);
        if (value is null && !format.TakesNull)
            throw new ValueException(Messages.NullCannotTravel(type, format.Name));
        format.Write(type, value, stream);
    }

    /// <summary>
    /// Reads a value. A <see cref="Stream"/> is given back as it is: the caller disposes it when the value is no longer used. In every other
    /// case nothing refers to the stream afterwards.
    /// </summary>
    /// <param name="stream">The artifact's bytes, from the start.</param>
    /// <param name="format">The format it was written in.</param>
    /// <exception cref="ValueException">The bytes are not such a value, or of another format than the type's own and not <c>json</c>.</exception>
    public T Read<T>(Stream stream, string format) => (T)Read(typeof(T), stream, format)!;

    /// <summary>Reads a value declared as <paramref name="type"/>; see <see cref="Read{T}(Stream, string)"/>.</summary>
    /// <exception cref="ValueException">The bytes are not such a value, or of another format than the type's own and not <c>json</c>.</exception>
    public object? Read(Type type, Stream stream, string format)
    {
        var own = Of(type);
        if (own.Name == format)
            return own.Read(type, stream, NewPath);
        return format == "json"
            ? json.Read(type, stream, NewPath)
            : throw new ValueException(Messages.OtherFormat(type, own.Name, format));
    }

    /// <summary>Reads a constant: one JSON document. Files and folders are read as their paths.</summary>
    /// <exception cref="ValueException">It is no such value; the message names the place.</exception>
    public T ReadJson<T>(ReadOnlySpan<byte> document) => (T)ReadJson(typeof(T), document)!;

    /// <summary>Reads a constant declared as <paramref name="type"/>.</summary>
    /// <exception cref="ValueException">It is no such value; the message names the place.</exception>
    public object? ReadJson(Type type, ReadOnlySpan<byte> document) => json.Parse(type, document);

    /// <summary>Writes a constant as one JSON document.</summary>
    /// <exception cref="ValueException">The value, or a member that the message names, cannot travel as JSON.</exception>
    public byte[] ToJson<T>(T value)
    {
        using var bytes = new MemoryStream();
        json.Write(typeof(T), value, bytes);
        return bytes.ToArray();
    }

    /// <summary>
    /// Reads text as it is given on a command line (rule V1): strings and paths as they are, scalars in invariant culture, enum values by name,
    /// <c>null</c> for nullable scalars, everything else as JSON.
    /// </summary>
    /// <exception cref="ValueException">It is no such value; the message says what was expected.</exception>
    public T ReadText<T>(string text) => (T)ReadText(typeof(T), text)!;

    /// <summary>Reads text as a value declared as <paramref name="type"/>; see <see cref="ReadText{T}"/>.</summary>
    /// <exception cref="ValueException">It is no such value; the message says what was expected.</exception>
    public object? ReadText(Type type, string text)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return text == "null" ? null : ReadText(underlying, text);
        if (type == typeof(string))
            return text;
        if (PathFormat.IsPath(type))
            return PathFormat.FromPath(type, text);
        return Scalar.Of(type) is { } scalar
            ? scalar.FromText(text)
            : json.Parse(type, Encoding.UTF8.GetBytes(text));
    }

    internal (string Format, string Extension) FormatAndExtension(Type type)
    {
        var format = Of(type);
        return (format.Name, format.Extension);
    }

    internal static bool IsScalar(Type type) => Scalar.Of(Nullable.GetUnderlyingType(type) ?? type) is not null;

    ValueFormat Of(Type type)
    {
        lock (given)
        {
            if (given.Count > 0 && given.TryGetValue(type, out var format))
                return format;
        }
        if (type.IsArray)
            return NpyFormat.Serves(type) ? NpyFormat.Instance : type == typeof(byte[]) ? BytesFormat.Instance : json;
        if (type.IsPrimitive || type == typeof(string))
            return json;
        return type == typeof(Stream) ? StreamFormat.Instance
            : PathFormat.IsPath(type) ? PathFormat.Of(type)
            : Marked(type) ?? json;
    }

    ValueFormat? Marked(Type type)
    {
        if (UserFormat.Marked(type) is not { } format)
            return null;
        lock (given)
            given[type] = format;
        return format;
    }

    bool HasGiven(Type type)
    {
        lock (given)
            return given.ContainsKey(type);
    }

    string NewPath()
    {
        var folder = Folder ?? Directory.CreateTempSubdirectory("pipelines-").FullName;
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, Interlocked.Increment(ref files).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
