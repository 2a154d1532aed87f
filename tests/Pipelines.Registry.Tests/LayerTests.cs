using System.Formats.Tar;
using System.IO.Compression;
using Pipelines.Registry.Layers;

namespace Pipelines.Registry.Tests;

/// <summary>Layers are made of content alone, and unpacked into their folder alone.</summary>
public sealed class LayerTests : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("registry-tests-");

    string Target => Path.Combine(root.FullName, "out", "layer");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Equal_files_give_equal_bytes_and_come_back()
    {
        var file = Path.Combine(root.FullName, "a");
        File.WriteAllText(file, "content");
        LayerFile[] files = [new("b/" + new string('n', 150), file), new("a", file, IsExecutable: true)];
        var first = Packed(files);
        File.SetLastWriteTimeUtc(file, new(2001, 1, 1));
        Assert.Equal(first, Packed([.. files.Reverse()]));
        // No time and no system in the header.
        Assert.Equal([0, 0, 0, 0], first[4..8]);
        Assert.True(LayerUnpacker.Unpack(new MemoryStream(first), Target, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("content", File.ReadAllText(Path.Combine(Target, files[0].Name)));
    }

    static byte[] Packed(LayerFile[] files)
    {
        using var target = new MemoryStream();
        LayerPacker.Pack(files, target);
        return target.ToArray();
    }

    [Theory]
    [InlineData("../out.txt", TarEntryType.RegularFile)]
    [InlineData("/out.txt", TarEntryType.RegularFile)]
    [InlineData("a/../../out.txt", TarEntryType.RegularFile)]
    [InlineData("link", TarEntryType.SymbolicLink)]
    [InlineData("link", TarEntryType.HardLink)]
    [InlineData("pipe", TarEntryType.Fifo)]
    [InlineData("device", TarEntryType.CharacterDevice)]
    public void What_would_leave_the_folder_is_refused(string name, TarEntryType kind) => Refused($"'{name}'", tar =>
    {
        var entry = new GnuTarEntry(kind, name);
        if (kind is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            entry.LinkName = "/etc/passwd";
        tar.WriteEntry(entry);
    });

    [Fact]
    public void A_file_that_is_there_twice_is_refused() => Refused("is there twice", tar =>
    {
        tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, "a"));
        tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, "a"));
    });

    [Fact]
    public void More_than_allowed_is_refused()
    {
        Refused("100 bytes", tar => tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, "a") { DataStream = new MemoryStream(new byte[101]) }));
        Refused("3 files", tar =>
        {
            for (var i = 0; i < 4; i++)
                tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, $"{i}"));
        });
    }

    void Refused(string message, Action<TarWriter> write)
    {
        using var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Gnu))
            write(tar);
        layer.Position = 0;
        var error = Assert.Throws<RegistryException>(() => LayerUnpacker.Unpack(layer, Target, new() { Bytes = 100, Entries = 3 }, TestContext.Current.CancellationToken));
        Assert.Contains(message, error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!));
    }
}
