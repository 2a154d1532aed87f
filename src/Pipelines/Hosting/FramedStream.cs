using System.Text;

namespace Pipelines.Hosting;

/// <summary>
/// Lines of the step process protocol on a stream that the step writes to as well: each in pieces that begin with a sign and the attempt's own mark, short enough that the
/// system writes them whole, whoever else writes.
/// </summary>
sealed class FramedStream(Stream inner, string mark) : Stream
{
    /// <summary>What a pipe on Linux takes in one go.</summary>
    const int Longest = 4096;

    readonly byte[] start = Encoding.ASCII.GetBytes('\u001e' + mark);
    readonly byte[] frame = new byte[Longest];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>One whole line, with its end.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var line = buffer[..^1];
        var room = Longest - start.Length - 2;
        do
        {
            var piece = line[..Math.Min(room, line.Length)];
            line = line[piece.Length..];
            Send(piece, isLast: line.IsEmpty);
        }
        while (!line.IsEmpty);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    void Send(ReadOnlySpan<byte> piece, bool isLast)
    {
        start.CopyTo(frame, 0);
        frame[start.Length] = (byte)(isLast ? '.' : '+');
        piece.CopyTo(frame.AsSpan(start.Length + 1));
        frame[start.Length + 1 + piece.Length] = (byte)'\n';
        inner.Write(frame, 0, start.Length + piece.Length + 2);
    }
}
