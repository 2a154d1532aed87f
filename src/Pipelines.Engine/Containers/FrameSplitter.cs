using System.Text;

namespace Pipelines.Engine.Containers;

/// <summary>Takes the step host's answers out of the stream that the step writes to as well; what is left is the step's.</summary>
/// <param name="inner">The stream.</param>
/// <param name="mark">Of this attempt.</param>
/// <param name="onAnswer">Takes each answer, in order.</param>
sealed class FrameSplitter(Stream inner, string mark, Action<string> onAnswer) : Stream
{
    readonly byte[] start = Encoding.ASCII.GetBytes('\u001e' + mark);
    readonly MemoryStream answer = new();
    byte[] waiting = new byte[16 * 1024];
    int length;
    bool hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var own = Own();
            if (own > 0)
            {
                own = Math.Min(own, buffer.Length);
                waiting.AsSpan(0, own).CopyTo(buffer);
                Drop(own);
                return own;
            }
            if (own == 0 && hasEnded)
                return 0;
            if (own == 0)
                Fill();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>How many of the waiting bytes are the step's: 0 where more must come to tell, -1 where a piece of an answer was taken.</summary>
    int Own()
    {
        var bytes = waiting.AsSpan(0, length);
        var at = bytes.IndexOf(start[0]);
        if (at != 0)
            return at < 0 ? length : at;
        var same = bytes.CommonPrefixLength(start);
        if (same < start.Length)
            return same < length || hasEnded ? 1 : 0;
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
            return hasEnded ? length : 0;
        Take(bytes[start.Length..end]);
        Drop(end + 1);
        return -1;
    }

    void Take(ReadOnlySpan<byte> piece)
    {
        answer.Write(piece[1..]);
        if (piece[0] != '.')
            return;
        onAnswer(Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length));
        answer.SetLength(0);
    }

    void Fill()
    {
        if (length == waiting.Length)
            Array.Resize(ref waiting, 2 * waiting.Length);
        var read = inner.Read(waiting.AsSpan(length));
        length += read;
        hasEnded = read == 0;
    }

    void Drop(int count)
    {
        length -= count;
        waiting.AsSpan(count, length).CopyTo(waiting);
    }
}
