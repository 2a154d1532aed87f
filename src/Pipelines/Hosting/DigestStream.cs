using System.Security.Cryptography;

namespace Pipelines.Hosting;

/// <summary>Writes through, counts and digests what passes.</summary>
sealed class DigestStream(Stream inner) : Stream
{
    byte[] small = new byte[1024];
    IncrementalHash? large;

    public long Count { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Count;

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    public string Hex()
    {
        inner.Flush();
        return large is null ? Digest.OfSmall(small.AsSpan(0, (int)Count)) : Digest.Text(large.GetHashAndReset());
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (large is null && Count + buffer.Length <= Digest.Small)
        {
            Keep(buffer);
            inner.Write(buffer);
        }
        else
        {
            HashBeside.Write(buffer, Large(), inner);
        }
        Count += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            large?.Dispose();
        }
        base.Dispose(disposing);
    }

    void Keep(ReadOnlySpan<byte> buffer)
    {
        var length = (int)Count + buffer.Length;
        if (length > small.Length)
            Array.Resize(ref small, Math.Max(length, 2 * small.Length));
        buffer.CopyTo(small.AsSpan((int)Count));
    }

    IncrementalHash Large()
    {
        if (large is null)
        {
            large = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            large.AppendData(small, 0, (int)Count);
            small = [];
        }
        return large;
    }
}
