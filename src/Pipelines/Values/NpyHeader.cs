using System.Globalization;
using System.Text;

namespace Pipelines.Values;

/// <summary>The head of an <c>.npy</c> file: version 1.0 is written, 1.0 and 2.0 are read.</summary>
readonly record struct NpyHeader(string Type, int[] Shape)
{
    const int Limit = 1 << 16;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static byte[] Write(string type, int[] shape)
    {
        var text = new StringBuilder("{'descr': '").Append(type).Append("', 'fortran_order': False, 'shape': (");
        for (var i = 0; i < shape.Length; i++)
            text.Append(i > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $"{shape[i]}");
        text.Append(shape.Length == 1 ? ",), }" : "), }");
        var head = new byte[(10 + text.Length + 1 + 63) / 64 * 64];
        Magic.CopyTo(head);
        (head[6], head[8], head[9]) = (1, (byte)(head.Length - 10), (byte)((head.Length - 10) >> 8));
        Encoding.ASCII.GetBytes(text.ToString(), head.AsSpan(10));
        head.AsSpan(10 + text.Length).Fill((byte)' ');
        head[^1] = (byte)'\n';
        return head;
    }

    public static NpyHeader Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[8];
        Take(stream, head);
        if (!head.StartsWith(Magic) || head[6] is not (1 or 2))
            throw new ValueException(Messages.NotNpy);
        Span<byte> size = stackalloc byte[4];
        size.Clear();
        Take(stream, size[..(head[6] == 1 ? 2 : 4)]);
        var length = size[0] | (size[1] << 8) | (size[2] << 16) | (size[3] << 24);
        if (length is < 0 or > Limit)
            throw new ValueException(Messages.NotNpy);
        var text = new byte[length];
        Take(stream, text);
        return Parse(Encoding.Latin1.GetString(text));
    }

    /// <summary>Refuses a shape whose bytes the file cannot hold, before memory is asked for.</summary>
    public void CheckSize(Stream stream, int elementSize)
    {
        Int128 bytes = elementSize;
        foreach (var length in Shape)
            bytes *= length;
        if (stream.CanSeek && bytes != stream.Length - stream.Position)
            throw new ValueException(bytes > stream.Length - stream.Position ? Messages.CutShort("npy") : Messages.TrailingBytes("npy"));
    }

    static NpyHeader Parse(string text)
    {
        if (!After(text, "'fortran_order':").StartsWith("False", StringComparison.Ordinal))
            throw new ValueException(Messages.FortranOrder);
        var type = After(text, "'descr':").Split('\'');
        var shape = After(text, "'shape':").TrimStart('(');
        var end = shape.IndexOf(')', StringComparison.Ordinal);
        if (type.Length < 3 || end < 0)
            throw new ValueException(Messages.NotNpy);
        return new(type[1], Lengths(shape[..end]));
    }

    static int[] Lengths(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var lengths = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out lengths[i]))
                throw new ValueException(Messages.NotNpy);
        }
        return lengths;
    }

    static string After(string text, string key)
    {
        var at = text.IndexOf(key, StringComparison.Ordinal);
        return at >= 0 ? text[(at + key.Length)..].TrimStart() : throw new ValueException(Messages.NotNpy);
    }

    static void Take(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ValueException(Messages.CutShort("npy"));
    }
}
