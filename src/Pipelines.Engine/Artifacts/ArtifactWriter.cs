using System.Security.Cryptography;

namespace Pipelines.Engine.Artifacts;

/// <summary>Takes a value's bytes, hashes them on the way, and keeps small ones in memory.</summary>
sealed class ArtifactWriter(ArtifactStore store) : Stream
{
    const int MemoryLimit = 64 * 1024;
    const int InlineLimit = 1024;

    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly MemoryStream memory = new();
    string? file;
    FileStream? disk;
    long length;

    /// <summary>Makes the bytes written so far an artifact.</summary>
    public StoredValue Finish(string type, string format)
    {
        var digest = FileDigest.Text(hash.GetHashAndReset());
        if (disk is null && format == "json" && length <= InlineLimit)
            return new(type, format, digest, length, memory.ToArray());
        Spill();
        disk!.Dispose();
        disk = null;
        store.Adopt(file!, digest);
        return new(type, format, digest, length, null);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        length += buffer.Length;
        if (disk is null && length > MemoryLimit)
            Spill();
        if (disk is null)
            memory.Write(buffer);
        else
            disk.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => length;

    public override long Position
    {
        get => length;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            memory.Dispose();
            if (disk is not null)
            {
                disk.Dispose();
                File.Delete(file!);
            }
        }
        base.Dispose(disposing);
    }

    void Spill()
    {
        if (disk is not null)
            return;
        file = store.NewTemporaryFile();
        disk = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        disk.Write(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }
}
