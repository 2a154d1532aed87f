namespace Pipelines.Values;

/// <summary><c>byte[]</c>: the bytes.</summary>
sealed class BytesFormat() : ValueFormat("bytes", ".bin")
{
    public static readonly BytesFormat Instance = new();

    public override void Write(Type type, object? value, Stream stream) => stream.Write((byte[])value!);

    public override object? Read(Type type, Stream stream, Func<string> newPath) => ReadAll(stream);

    public static byte[] ReadAll(Stream stream)
    {
        if (stream.CanSeek)
        {
            var bytes = new byte[stream.Length - stream.Position];
            stream.ReadExactly(bytes);
            return bytes;
        }
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
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
