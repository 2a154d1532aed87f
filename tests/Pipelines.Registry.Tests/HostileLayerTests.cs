using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pipelines.Registry.Layers;

namespace Pipelines.Registry.Tests;

/// <summary>Archives made to do harm: refused early, and nothing is left of them.</summary>
public sealed class HostileLayerTests : IDisposable
{
    const int Block = 512;

    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("registry-tests-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Target => Path.Combine(root.FullName, "out", "layer");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void A_million_entries_are_refused_as_soon_as_there_are_too_many()
    {
        Assert.Equal((100_000, 4L << 30), (UnpackLimits.Usual.Entries, UnpackLimits.Usual.Bytes));
        Refused("more than 2000 files and folders", gzip =>
        {
            for (var i = 0; i < 1_000_000; i++)
                gzip.Write(Header($"{i / 1000}/{i}", 0));
        }, new() { Entries = 2000 });
    }

    [Fact]
    public void A_million_folders_hidden_in_a_few_names_are_refused() => Refused("files and folders", gzip =>
    {
        for (var i = 0; i < 3000; i++)
        {
            // 480 folders each, of which no entry tells.
            var name = $"{i}/{string.Concat(Enumerable.Repeat("a/", 480))}f";
            gzip.Write(Header("././@LongLink", name.Length + 1, 'L'));
            gzip.Write(Padded(Encoding.ASCII.GetBytes(name + "\0")));
            gzip.Write(Header("long", 0));
        }
    }, new() { Entries = 5000 });

    [Fact]
    public void Ten_gigabytes_of_zeros_in_one_file_are_refused_at_its_header()
    {
        var clock = Stopwatch.StartNew();
        Refused("more than 4294967296 bytes", gzip =>
        {
            gzip.Write(Header("zeros", 10_000_000_000));
            gzip.Write(new byte[50_000_000]);
        });
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Fact]
    public void Ten_gigabytes_of_zeros_in_many_files_are_refused_before_they_are_written()
    {
        var most = new UnpackLimits { Bytes = 10_000_000 };
        Refused("more than 10000000 bytes", gzip =>
        {
            for (var i = 0; i < 100; i++)
            {
                gzip.Write(Header($"zeros{i}", 1_000_448));
                gzip.Write(new byte[1_000_448]);
            }
        }, most);
    }

    [Fact]
    public void Zeros_behind_the_end_are_not_read()
    {
        using var layer = Compressed(gzip =>
        {
            gzip.Write(Header("a", 0));
            gzip.Write(new byte[2 * Block]);
            var zeros = new byte[1_000_000];
            for (var i = 0; i < 1000; i++)
                gzip.Write(zeros);
        });
        Assert.True(LayerUnpacker.Unpack(layer, Target, new() { Bytes = 100 }, Cancel));
        Assert.Equal(["a"], Directory.EnumerateFileSystemEntries(Target).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("a/../../out")]
    [InlineData("/out")]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("C:/out")]
    [InlineData("..\\out")]
    [InlineData("a\nb")]
    [InlineData("")]
    public void A_name_that_leads_astray_is_refused_for_files_folders_and_long_names(string name)
    {
        Refused("", gzip => gzip.Write(Header(name, 0)));
        Refused("", gzip => gzip.Write(Header(name, 0, '5')));
        Refused("", gzip =>
        {
            var bytes = Encoding.UTF8.GetBytes(name + "\0");
            gzip.Write(Header("././@LongLink", bytes.Length, 'L'));
            gzip.Write(Padded(bytes));
            gzip.Write(Header("harmless", 0));
        });
    }

    [Fact]
    public void A_name_whose_front_leads_astray_is_refused() => Refused("'../out/a'", gzip =>
    {
        // By the field that newer archives put before the name.
        var header = Header("a", 0, change: header =>
        {
            "ustar\000"u8.CopyTo(header.AsSpan(257));
            "../out"u8.CopyTo(header.AsSpan(345));
        });
        gzip.Write(header);
    });

    [Theory]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('6')]
    [InlineData('7')]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('K')]
    [InlineData('S')]
    [InlineData('M')]
    [InlineData('D')]
    [InlineData('V')]
    [InlineData('Z')]
    public void What_is_neither_file_nor_folder_is_refused(char kind) => Refused("neither file nor folder", gzip =>
    {
        gzip.Write(Header("path", 0, kind, header => "/etc"u8.CopyTo(header.AsSpan(157))));
        gzip.Write(Header("path/passwd", 0));
    });

    [Fact]
    public void What_lies_in_a_file_or_is_there_twice_is_refused()
    {
        Refused("lies in what is a file", gzip =>
        {
            gzip.Write(Header("a", 0));
            gzip.Write(Header("a/b", 0));
        });
        Refused("is there twice", gzip =>
        {
            gzip.Write(Header("a/b", 0));
            gzip.Write(Header("a", 0));
        });
        Refused("is there twice", gzip =>
        {
            gzip.Write(Header("a", 0));
            gzip.Write(Header("a", 0, '5'));
        });
    }

    [Theory]
    [InlineData("77777777777")]
    [InlineData("-0000000001")]
    [InlineData("0000000000x")]
    public void A_size_that_cannot_be_is_refused(string size) => Refused("", gzip => gzip.Write(Header("a", 0, change: header => Encoding.ASCII.GetBytes(size).CopyTo(header.AsSpan(124)))));

    [Theory]
    [InlineData(5000)]
    [InlineData(long.MaxValue)]
    public void A_name_without_end_is_refused(long length) => Refused("has a name longer than 4096 bytes", gzip => gzip.Write(Header("././@LongLink", length, 'L')));

    [Fact]
    public void Names_that_name_nothing_are_refused() => Refused("", gzip =>
    {
        for (var i = 0; i < 1000; i++)
        {
            gzip.Write(Header("././@LongLink", 10, 'L'));
            gzip.Write(Padded("long name\0"u8.ToArray()));
        }
    });

    [Fact]
    public void What_is_cut_off_or_altered_anywhere_is_refused_or_harmless()
    {
        using var whole = Compressed(gzip =>
        {
            gzip.Write(Header("a/b", 600));
            gzip.Write(new byte[2 * Block]);
            gzip.Write(Header("c", 3));
            gzip.Write(Padded("abc"u8.ToArray()));
            gzip.Write(new byte[2 * Block]);
        });
        var bytes = whole.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            Refused("", bytes[..i], mayPass: i > 40);
            var altered = bytes.ToArray();
            altered[i] ^= 0x41;
            Refused("", altered, mayPass: true);
        }
    }

    [Fact]
    public void Bits_that_would_give_rights_away_are_not_taken_over()
    {
        using var layer = Compressed(gzip =>
        {
            gzip.Write(Header("a", 0, change: header => "0006777\0"u8.CopyTo(header.AsSpan(100))));
            gzip.Write(Header("b", 0, change: header => "0006666\0"u8.CopyTo(header.AsSpan(100))));
            gzip.Write(new byte[2 * Block]);
        });
        Assert.True(LayerUnpacker.Unpack(layer, Target, cancellationToken: Cancel));
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal("755", Convert.ToString((int)File.GetUnixFileMode(Path.Combine(Target, "a")), 8));
        Assert.Equal("644", Convert.ToString((int)File.GetUnixFileMode(Path.Combine(Target, "b")), 8));
    }

    void Refused(string message, Action<Stream> write, UnpackLimits? limits = null)
    {
        using var layer = Compressed(write);
        Refused(message, layer.ToArray(), limits);
    }

    void Refused(string message, byte[] layer, UnpackLimits? limits = null, bool mayPass = false)
    {
        try
        {
            LayerUnpacker.Unpack(new MemoryStream(layer), Target, limits, Cancel);
            Assert.True(mayPass, "It was unpacked.");
            Directory.Delete(Target, recursive: true);
        }
        catch (RegistryException error)
        {
            Assert.Equal(RegistryFailure.Damaged, error.Failure);
            Assert.Contains(message, error.Message);
            Assert.DoesNotContain('\n', error.Message);
        }
        Assert.Equal(["out"], root.EnumerateFileSystemInfos().Select(entry => entry.Name));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(root.FullName, "out")));
    }

    static MemoryStream Compressed(Action<Stream> write)
    {
        var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.Fastest, leaveOpen: true))
            write(gzip);
        layer.Position = 0;
        return layer;
    }

    static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(Block - bytes.Length % Block) % Block]];

    /// <summary>By hand: no library writes what these tests want.</summary>
    static byte[] Header(string name, long size, char kind = '0', Action<byte[]>? change = null)
    {
        var header = new byte[Block];
        Encoding.UTF8.GetBytes(name).AsSpan(0, Math.Min(100, Encoding.UTF8.GetByteCount(name))).CopyTo(header);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        "0000000\0"u8.CopyTo(header.AsSpan(108));
        "0000000\0"u8.CopyTo(header.AsSpan(116));
        if (size < 0x1_FFFF_FFFF)
            Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(header.AsSpan(124));
        else
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(128), size);
        if (size >= 0x1_FFFF_FFFF)
            header[124] = 0x80;
        "00000000000\0"u8.CopyTo(header.AsSpan(136));
        header[156] = (byte)kind;
        "ustar  \0"u8.CopyTo(header.AsSpan(257));
        change?.Invoke(header);
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(header.AsSpan(148));
        return header;
    }
}
