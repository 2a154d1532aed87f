using System.Text;
using Pipelines.Values.Json;
using Pipelines.Values.Parts;

namespace Pipelines.Values;

/// <summary>
/// Turns values into artifacts and back (rules V2, V3). The format follows from the declared type: numbers and bools in arrays are
/// <c>npy</c>, <c>byte[]</c>, <see cref="Stream"/> and <see cref="FileInfo"/> are <c>bytes</c>, <see cref="DirectoryInfo"/> is <c>tar</c>, what a
/// serializer was given for is that serializer's, and everything else is <c>json</c>, or <c>parts</c> where it holds one of those or a large array. Equal values give equal bytes. Safe from any thread.
/// </summary>
public sealed class ValueFormats
{
    readonly Dictionary<Type, ValueFormat> given = [];
    readonly JsonFormat json;
    PartsFormat? parts;
    Dictionary<(Type, string), ValueFormat>? readers;
    Dictionary<string, ValueFormat>? placed;
    int files;

    /// <summary>The formats of this package; more come by <see cref="Use{T}"/>.</summary>
    public ValueFormats() => json = new(OwnFormat);

    /// <summary>The folder in which files and folders that are read as values are made. Null: a new one under the system's temporary folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Adds a serializer: it serves values declared as exactly <typeparamref name="T"/>.</summary>
    /// <exception cref="ValueException">Its format's name or extension cannot be used.</exception>
    public ValueFormats Use<T>(IArtifactSerializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var format = UserFormat.Of(serializer);
        lock (given)
            given[typeof(T)] = format;
        json.Forget();
        return this;
    }

    /// <summary>Adds a serializer that writes one parameter or result alone, and reads what is in its format.</summary>
    /// <param name="place">The parameter or result; null to read alone.</param>
    /// <param name="serializer">The serializer.</param>
    /// <exception cref="ValueException">Its format's name or extension cannot be used.</exception>
    internal void UseAt<T>(string? place, IArtifactSerializer<T> serializer)
    {
        var format = UserFormat.Of(serializer);
        lock (given)
        {
            (readers ??= [])[(typeof(T), format.Name)] = format;
            if (place is not null)
                (placed ??= [])[place] = format;
        }
    }

    /// <summary>The format of values declared as <typeparamref name="T"/>, e.g. <c>npy</c>.</summary>
    public string FormatOf<T>() => Of(typeof(T)).Name;

    /// <summary>The file name extension of that format, with its dot.</summary>
    public string ExtensionOf<T>() => Of(typeof(T)).Extension;

    /// <summary>Writes a value in its type's format. The stream need not be seekable and stays open.</summary>
    /// <returns>The format: the type's own, or <c>parts</c> where that is <c>json</c> and the value holds others with a format of their own.</returns>
    /// <exception cref="ValueException">The value, or a member that the message names, cannot travel.</exception>
    public string Write<T>(T value, Stream stream) => Write(typeof(T), value, stream);

    /// <summary>Writes a value declared as <paramref name="type"/>; see <see cref="Write{T}(T, Stream)"/>.</summary>
    /// <returns>The format.</returns>
    /// <exception cref="ValueException">The value, or a member that the message names, cannot travel.</exception>
    public string Write(Type type, object? value, Stream stream)
    {
        var format = For(type, value);
        format.Write(type, value, stream);
        return format.Name;
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
        if (own == json && format == "parts")
            return Parts.Read(type, stream, NewPath);
        if (readers is not null && ReaderOf(type, format) is { } reader)
            return reader.Read(type, stream, NewPath);
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

    /// <summary>The format that this value is written in.</summary>
    /// <exception cref="ValueException">It cannot travel.</exception>
    internal ValueFormat For(Type type, object? value, string? place = null)
    {
        var format = (placed is null || place is null ? null : PlacedAt(place)) ?? Of(type);
        if (value is null && !format.TakesNull)
            throw new ValueException(Messages.NullCannotTravel(type, format.Name));
        return format == json && json.HoldsParts(type, value) ? Parts : format;
    }

    /// <summary>The format of values of the type that hold no parts.</summary>
    internal ValueFormat Of(Type type) => Given(type) ?? BuiltIn(type) ?? Marked(type) ?? json;

    /// <summary>The format of a file that a person gives: JSON by its name, a zip for a value that may have parts, else the type's own.</summary>
    internal string FormatOfFile(Type type, string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" => "json",
        ".ZIP" when Of(type) == json => "parts",
        _ => Of(type).Name,
    };

    internal static bool IsScalar(Type type) => Scalar.Of(Nullable.GetUnderlyingType(type) ?? type) is not null;

    PartsFormat Parts => parts ??= new(json);

    /// <summary>The format of values of a type that are no JSON, wherever they stand; arrays decide by their size.</summary>
    ValueFormat? OwnFormat(Type type) => Given(type) ?? (PathFormat.IsPath(type) ? PathFormat.Of(type) : Marked(type));

    ValueFormat? ReaderOf(Type type, string format)
    {
        lock (given)
            return readers!.GetValueOrDefault((type, format));
    }

    ValueFormat? PlacedAt(string place)
    {
        lock (given)
            return placed!.GetValueOrDefault(place);
    }

    ValueFormat? Given(Type type)
    {
        lock (given)
            return given.Count > 0 && given.TryGetValue(type, out var format) ? format : null;
    }

    ValueFormat? BuiltIn(Type type)
    {
        if (type.IsArray)
            return NpyFormat.Serves(type) ? NpyFormat.Instance : type == typeof(byte[]) ? BytesFormat.Instance : json;
        if (type.IsPrimitive || type == typeof(string))
            return json;
        return type == typeof(Stream) ? StreamFormat.Instance : PathFormat.IsPath(type) ? PathFormat.Of(type) : null;
    }

    ValueFormat? Marked(Type type)
    {
        if (UserFormat.Marked(type) is not { } format)
            return null;
        lock (given)
            given[type] = format;
        return format;
    }

    string NewPath()
    {
        var folder = Folder ?? Directory.CreateTempSubdirectory("pipelines-").FullName;
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, Interlocked.Increment(ref files).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
