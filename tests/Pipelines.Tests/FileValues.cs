using System.Formats.Tar;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rules V3, V9: bytes, streams, files and folders.</summary>
public sealed class FileValues : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("pipelines-tests-");
    readonly ValueFormats formats;

    public FileValues() => formats = new() { Folder = Path.Combine(root.FullName, "read") };

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Bytes_streams_and_files_are_their_bytes()
    {
        byte[] bytes = [0, 255, 7];
        Assert.Equal(bytes, RoundTrip.Bytes(bytes));
        Assert.Equal(bytes, RoundTrip.Bytes<Stream>(new MemoryStream(bytes)));
        File.WriteAllBytes(Path.Combine(root.FullName, "a"), bytes);
        Assert.Equal(bytes, RoundTrip.Bytes(new FileInfo(Path.Combine(root.FullName, "a"))));
        Assert.Equal(bytes, File.ReadAllBytes(formats.Read<FileInfo>(new MemoryStream(bytes), "bytes").FullName));
    }

    [Fact]
    public void Equal_folders_give_equal_bytes_whatever_their_times_and_making()
    {
        var first = Folder("one", "b.txt", "a/é and space.txt", "a/" + new string('n', 120) + "/deep.txt");
        var second = Folder("two", "a/" + new string('n', 120) + "/deep.txt", "a/é and space.txt", "b.txt");
        File.SetLastWriteTimeUtc(Path.Combine(second.FullName, "b.txt"), new(2001, 1, 1));
        Directory.CreateDirectory(Path.Combine(first.FullName, "empty"));
        Directory.CreateDirectory(Path.Combine(second.FullName, "empty"));
        Assert.Equal(RoundTrip.Bytes(first), RoundTrip.Bytes(second));
        var read = RoundTrip.Of(first, formats);
        Assert.Equal("b.txt", File.ReadAllText(Path.Combine(read.FullName, "b.txt")));
        Assert.True(Directory.Exists(Path.Combine(read.FullName, "empty")));
    }

    DirectoryInfo Folder(string name, params string[] files)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(root.FullName, name, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file);
        }
        return new(Path.Combine(root.FullName, name));
    }

    [Theory]
    [InlineData("../out.txt", TarEntryType.RegularFile)]
    [InlineData("/out.txt", TarEntryType.RegularFile)]
    [InlineData("a/../../out.txt", TarEntryType.RegularFile)]
    [InlineData("link", TarEntryType.SymbolicLink)]
    [InlineData("link", TarEntryType.HardLink)]
    [InlineData("pipe", TarEntryType.Fifo)]
    public void Entries_that_leave_the_folder_are_refused(string name, TarEntryType type)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            var entry = new GnuTarEntry(type, name);
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                entry.LinkName = "/etc/passwd";
            writer.WriteEntry(entry);
        }
        tar.Position = 0;
        Assert.Contains($"'{name}'", Assert.Throws<ValueException>(() => formats.Read<DirectoryInfo>(tar, "tar")).Message);
        Assert.False(File.Exists(Path.Combine(root.FullName, "out.txt")));
    }

    [Fact]
    public void A_link_in_a_folder_is_refused_by_name()
    {
        var folder = Folder("three", "a.txt");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "l"), "a.txt");
        Assert.Contains("'l' is a link", RoundTrip.Refused(folder));
    }

    [Fact]
    public void A_value_of_another_format_is_refused() => Assert.Contains(
        "is read from format 'npy', but this artifact is in format 'tar'",
        Assert.Throws<ValueException>(() => formats.Read<double[]>(Stream.Null, "tar")).Message);

    [ArtifactSerializer(typeof(Serializer))]
    public sealed record Temperature(double Kelvin)
    {
        public sealed class Serializer : IArtifactSerializer<Temperature>
        {
            public string Format => "kelvin";

            public string Extension => ".k";

            public void Write(Temperature value, Stream stream) => stream.WriteByte((byte)value.Kelvin);

            public Temperature Read(Stream stream) => new(stream.ReadByte());
        }
    }

    [Fact]
    public void A_types_own_serializer_is_used()
    {
        Assert.Equal(("kelvin", ".k"), (formats.FormatOf<Temperature>(), formats.ExtensionOf<Temperature>()));
        Assert.Equal([200], RoundTrip.Bytes(new Temperature(200)));
        Assert.Equal(200, RoundTrip.Of(new Temperature(200)).Kelvin);
    }

    [Fact]
    public async Task Local_files_are_found_in_both_folders_or_both_are_named()
    {
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => Storage.GetLocalCopyAsync("no/such.csv", TestContext.Current.CancellationToken));
        Assert.Contains(Path.GetFullPath("no/such.csv"), missing.Message);
        Assert.Contains(Path.GetFullPath("no/such.csv", AppContext.BaseDirectory), missing.Message);
        var remote = await Assert.ThrowsAsync<NotSupportedException>(() => Storage.GetLocalCopyAsync("ftp://example.org/a", TestContext.Current.CancellationToken));
        Assert.Contains("'ftp:' is not known", remote.Message);
        var store = await Assert.ThrowsAsync<NotSupportedException>(() => Storage.GetLocalCopyAsync("s3://bucket/a", TestContext.Current.CancellationToken));
        Assert.Contains("'s3:' is there in runs alone", store.Message);
        Assert.True(File.Exists(await Storage.GetLocalCopyAsync("Pipelines.Tests.dll", TestContext.Current.CancellationToken)));
        var file = Path.Combine(root.FullName, "x y");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        Assert.Equal(file, await Storage.GetLocalCopyAsync(new Uri(file).AbsoluteUri, TestContext.Current.CancellationToken));
    }
}
