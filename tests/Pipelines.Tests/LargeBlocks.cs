using System.Security.Cryptography;
using Pipelines.Hosting;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V5: what other threads help with is the same bytes.</summary>
public sealed class LargeBlocks : IDisposable
{
    const int Large = (37 << 20) + 5;

    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("pipelines-tests-");

    string File => Path.Combine(root.FullName, "value");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Blocks_of_all_sizes_have_the_digest_of_their_bytes_V5()
    {
        var bytes = Bytes(Large);
        using var target = new MemoryStream();
        using var stream = new DigestStream(target);
        var at = 0;
        foreach (var length in (int[])[3, 70_000, 5 << 20, 1, 17 << 20, 4 << 20])
        {
            stream.Write(bytes, at, length);
            at += length;
        }
        stream.Write(bytes.AsSpan(at));
        Assert.Equal(Large, stream.Count);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), stream.Hex());
        Assert.True(bytes.AsSpan().SequenceEqual(target.ToArray()));
    }

    [Fact]
    public void A_full_disk_is_told_to_who_writes()
    {
        using var stream = new DigestStream(new Full(6 << 20));
        Assert.Equal("full", Assert.Throws<IOException>(() => stream.Write(new byte[Large])).Message);
    }

    [Fact]
    public void A_part_of_a_file_is_read_to_its_place_V5()
    {
        var bytes = Bytes(Large);
        System.IO.File.WriteAllBytes(File, bytes);
        using var stream = new FileStream(File, FileMode.Open, FileAccess.Read);
        stream.ReadExactly(new byte[11]);
        var read = new byte[Large - 11 - 7];
        Assert.True(LargeRead.TryFill(stream, read));
        Assert.True(bytes.AsSpan(11, read.Length).SequenceEqual(read));
        Assert.Equal(Large - 7, stream.Position);
        Assert.False(LargeRead.TryFill(stream, read));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_to_who_reads()
    {
        using var stream = new FileStream(File, FileMode.Create, FileAccess.Write);
        stream.SetLength(Large);
        Assert.Throws<IOException>(() => LargeRead.TryFill(stream, new byte[Large]));
    }

    [Fact]
    public void Arrays_of_all_ranks_come_back_V5()
    {
        var formats = new ValueFormats();
        var grid = new int[3, Large / 12];
        Buffer.BlockCopy(Bytes(Buffer.ByteLength(grid)), 0, grid, 0, Buffer.ByteLength(grid));
        Assert.True(grid.Cast<int>().SequenceEqual(Back(grid).Cast<int>()));
        var bytes = Bytes(Large);
        Assert.True(bytes.AsSpan().SequenceEqual(Back(bytes)));

        T Back<T>(T value)
        {
            string format;
            using (var file = new FileStream(File, FileMode.Create, FileAccess.Write, FileShare.None, 0))
                format = formats.Write(value, file);
            using var back = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            return formats.Read<T>(back, format);
        }
    }

    static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    sealed class Full(int room) : MemoryStream
    {
        int written;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if ((written += buffer.Length) > room)
                throw new IOException("full");
        }
    }
}
