using System.Buffers.Binary;
using System.Formats.Tar;
using System.Text;

namespace Pipelines.Registry.Layers;

/// <summary>
/// Looks at each header of a tar before its reader does. The reader takes what a header says into memory where that is a long name, follows what extended ones say, and knows no limits; here only files, folders and long
/// names of a sane length get through, and no more than allowed.
/// </summary>
/// <param name="source">The tar.</param>
/// <param name="limits">How much may get through.</param>
/// <param name="before">The bytes of files that got through already, of other tars.</param>
sealed class TarGuard(Stream source, UnpackLimits limits, long before = 0) : Stream
{
    const int Block = 512;
    const int LongestName = 4096;

    readonly byte[] header = new byte[Block];
    int filled;
    long next;
    long content;
    long bytes = before;
    int entries;

    /// <summary>The bytes of all files so far.</summary>
    public long Bytes => bytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        // One header, or a part of one's content, at a time: no header is handed on before it was looked at.
        var most = content > 0 ? (int)Math.Min(content, buffer.Length) : Math.Min(Block - filled, buffer.Length);
        if (most == 0)
            return 0;
        if (content > 0)
        {
            var passed = source.Read(buffer[..most]);
            content -= passed;
            return passed;
        }
        if (filled == 0)
        {
            // Whole before a byte of it leaves.
            var read = source.ReadAtLeast(header, Block, throwOnEndOfStream: false);
            if (read == 0)
                return 0;
            if (read < Block)
                throw new EndOfStreamException("it ends in the middle of a header");
            Look();
        }
        header.AsSpan(filled, most).CopyTo(buffer);
        filled = (filled + most) % Block;
        if (filled == 0)
            content = next;
        return most;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    void Look()
    {
        next = 0;
        if (!header.AsSpan().ContainsAnyExcept((byte)0))
            return;
        var size = Size(header.AsSpan(124, 12));
        var kind = (TarEntryType)header[156];
        var name = Encoding.UTF8.GetString(header.AsSpan(0, 100)).TrimEnd('\0');
        if (kind == TarEntryType.LongPath && size is > 0 and <= LongestName)
        {
            next = Padded(size);
            return;
        }
        if (kind == TarEntryType.LongPath)
            throw Messages.Unsafe(name, $"has a name longer than {LongestName} bytes");
        if (kind is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory))
            throw Messages.Unsafe(name, $"is neither file nor folder, but {(Enum.IsDefined(kind) ? kind : "of an unknown kind")}");
        if (size < 0 || kind == TarEntryType.Directory && size > 0)
            throw Messages.Unsafe(name, "has a size that cannot be");
        if (++entries > limits.Entries)
            throw Messages.TooMuch($"{limits.Entries} files and folders");
        if (size > limits.Bytes - bytes)
            throw Messages.TooMuch($"{limits.Bytes} bytes");
        bytes += size;
        next = Padded(size);
    }

    static long Padded(long size) => (size + Block - 1) / Block * Block;

    /// <returns>Less than 0: it is no size.</returns>
    static long Size(ReadOnlySpan<byte> field)
    {
        // Large ones are binary.
        if (field[0] == 0x80)
            return !field[1..4].ContainsAnyExcept((byte)0) && BinaryPrimitives.ReadInt64BigEndian(field[4..]) is >= 0 and < long.MaxValue / 2 and var binary ? binary : -1;
        long size = 0;
        foreach (var digit in Encoding.ASCII.GetString(field).Trim(' ', '\0'))
        {
            if (digit is < '0' or > '7')
                return -1;
            size = size * 8 + digit - '0';
        }
        return size;
    }
}
