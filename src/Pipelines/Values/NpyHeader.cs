using System.Globalization;
using System.Text;
using Pipelines.Values.Parts;

namespace Pipelines.Values;

/// <summary>The head of an <c>.npy</c> file: version 1.0 is written, 1.0 to 3.0 are read.</summary>
readonly record struct NpyHeader(string Type, bool IsFortran, int[] Shape)
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
        if (!head.StartsWith(Magic) || head[6] is not (1 or 2 or 3))
            throw new ValueException(Messages.NotNpy);
        Span<byte> size = stackalloc byte[4];
        size.Clear();
        Take(stream, size[..(head[6] == 1 ? 2 : 4)]);
        var length = size[0] | (size[1] << 8) | (size[2] << 16) | (size[3] << 24);
        if (length is < 0 or > Limit)
            throw new ValueException(Messages.NotNpy);
        var text = new byte[length];
        Take(stream, text);
        return Parse((head[6] == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text));
    }

    /// <summary>Whether its numbers are these, in whatever order their bytes stand.</summary>
    public bool Holds(string code) => Type.Length == code.Length && Type[0] is '<' or '>' or '=' or '|' && Type.AsSpan(1).SequenceEqual(code.AsSpan(1));

    /// <summary>How many bytes at a time stand the other way round; 1 where none do.</summary>
    public int SwappedSize(string code) => Type[0] != '>' ? 1 : code == "<c16" ? 8 : code[2] - '0';

    /// <summary>Refuses a shape whose bytes the file cannot hold, before memory is asked for.</summary>
    public void CheckSize(Stream stream, int elementSize)
    {
        Int128 bytes = Array.IndexOf(Shape, 0) >= 0 ? 0 : elementSize;
        foreach (var length in Shape)
            bytes = bytes > long.MaxValue ? bytes : bytes * length;
        // A part's length is known, although one cannot move in it.
        if ((stream.CanSeek || stream is PartStream) && bytes != stream.Length - stream.Position)
            throw new ValueException(bytes > stream.Length - stream.Position ? Messages.CutShort("npy") : Messages.TrailingBytes("npy"));
    }

    static NpyHeader Parse(string text)
    {
        var order = After(text, "fortran_order");
        var isFortran = order.StartsWith("True", StringComparison.Ordinal);
        if (!isFortran && !order.StartsWith("False", StringComparison.Ordinal))
            throw new ValueException(Messages.NotNpy);
        var shape = After(text, "shape");
        var end = shape.IndexOf(')', StringComparison.Ordinal);
        if (end < 0 || shape[0] != '(')
            throw new ValueException(Messages.NotNpy);
        return new(Described(After(text, "descr")), isFortran, Lengths(shape[1..end]));
    }

    static string Described(string text)
    {
        if (text.Length == 0 || text[0] is not ('\'' or '"'))
            throw new ValueException(Messages.StructuredNpy);
        var end = text.IndexOf(text[0], 1);
        return end > 1 ? text[1..end] : throw new ValueException(Messages.NotNpy);
    }

    static int[] Lengths(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var lengths = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out lengths[i]))
                throw new ValueException(Messages.NotNpy);
        }
        return lengths;
    }

    /// <summary>What stands behind a key, which is in quotes of either kind.</summary>
    static string After(string text, string key)
    {
        var at = text.IndexOf(key, StringComparison.Ordinal);
        var behind = at < 0 ? "" : text[(at + key.Length)..].TrimStart('\'', '"', ' ');
        return behind.StartsWith(':') ? behind[1..].TrimStart() : throw new ValueException(Messages.NotNpy);
    }

    static void Take(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ValueException(Messages.CutShort("npy"));
    }
}
