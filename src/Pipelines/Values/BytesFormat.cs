using Pipelines.Values.Parts;

namespace Pipelines.Values;

/// <summary><c>byte[]</c>: the bytes.</summary>
sealed class BytesFormat() : ValueFormat("bytes", ".bin")
{
    public static readonly BytesFormat Instance = new();

    public override void Write(Type type, object? value, Stream stream) => stream.Write((byte[])value!);

    public override object? Read(Type type, Stream stream, Func<string> newPath) => ReadAll(stream);

    /// <exception cref="ValueException">It is more than one array can hold.</exception>
    public static byte[] ReadAll(Stream stream)
    {
        // A part's length is known, although one cannot move in it.
        if (stream.CanSeek || stream is PartStream)
        {
            var length = stream.Length - stream.Position;
            var bytes = length <= Array.MaxLength ? new byte[length] : throw new ValueException(Messages.TooLong(length));
            return LargeRead.TryFill(stream, bytes) ? bytes : throw new ValueException(Messages.CutShort("bytes"));
        }
        using var copy = new MemoryStream();
        try
        {
            stream.CopyTo(copy);
        }
        catch (Exception e) when (copy.Length >= Array.MaxLength / 2 && e is IOException or OutOfMemoryException)
        {
            throw new ValueException(Messages.TooLong(copy.Length), e);
        }
        return copy.ToArray();
    }
}

/// <summary>A stream: what it gives from where it stands.</summary>
sealed class StreamFormat() : ValueFormat("bytes", ".bin")
{
    public static readonly StreamFormat Instance = new();

    public override void Write(Type type, object? value, Stream stream) => ((Stream)value!).CopyTo(stream);

    public override object? Read(Type type, Stream stream, Func<string> newPath) => stream;
}
