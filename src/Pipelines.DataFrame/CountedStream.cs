namespace Pipelines.DataFrames;

/// <summary>Knows its position although what it writes to may not.</summary>
sealed class CountedStream(Stream inner) : Stream
{
    long count;

    public override bool CanRead => false;

    /// <summary>True because Arrow's file writer asks for it; it reads the position and never moves it.</summary>
    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => count;

    public override long Position { get => count; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        count += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
