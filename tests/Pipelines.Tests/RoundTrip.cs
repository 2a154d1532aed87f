using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Writes and reads a value, and checks that writing it again gives the same bytes.</summary>
static class RoundTrip
{
    public static T Of<T>(T value, ValueFormats? formats = null)
    {
        formats ??= new();
        using var stream = new MemoryStream();
        var format = formats.Write(value, stream);
        var read = formats.Read<T>(new MemoryStream(stream.ToArray()), format);
        Assert.Equal(stream.ToArray(), Bytes(read, formats));
        return read;
    }

    public static byte[] Bytes<T>(T value, ValueFormats? formats = null)
    {
        using var stream = new MemoryStream();
        (formats ?? new()).Write(value, stream);
        return stream.ToArray();
    }

    public static string Text<T>(T value) => System.Text.Encoding.UTF8.GetString(Bytes(value));

    public static string Refused<T>(T value) => Assert.Throws<ValueException>(() => Bytes(value)).Message;
}
