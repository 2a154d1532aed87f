using System.Formats.Tar;

namespace Pipelines.Values;

/// <summary>A folder as a canonical tar: entries in ordinal order of their paths, executable what its owner may execute.</summary>
sealed class TarFormat() : ValueFormat("tar", ".tar")
{
    public static readonly TarFormat Instance = new();

    public override void Write(Type type, object? value, Stream stream)
    {
        var root = ((DirectoryInfo)value!).FullName;
        if (!Directory.Exists(root))
            throw new ValueException(Messages.NoFolder(root));
        using var tar = new TarWriter(stream, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var (name, entry) in Entries(new(root)))
            Write(tar, name, entry);
    }

    public override object? Read(Type type, Stream stream, Func<string> newPath)
    {
        var root = Directory.CreateDirectory(newPath()).FullName;
        try
        {
            using var tar = new TarReader(stream, leaveOpen: true);
            while (tar.GetNextEntry() is { } entry)
                Unpack(entry, root);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException or ArgumentException or NotSupportedException or OverflowException or UnauthorizedAccessException)
        {
            throw new ValueException(Messages.NotTar(e.Message), e);
        }
        return new DirectoryInfo(root);
    }

    static SortedDictionary<string, FileSystemInfo> Entries(DirectoryInfo root)
    {
        var entries = new SortedDictionary<string, FileSystemInfo>(StringComparer.Ordinal);
        foreach (var entry in root.EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var name = Path.GetRelativePath(root.FullName, entry.FullName).Replace('\\', '/');
            if (entry.LinkTarget is not null)
                throw new ValueException(Messages.LinkInFolder(name));
            entries.Add(entry is DirectoryInfo ? name + "/" : name, entry);
        }
        return entries;
    }

    static void Write(TarWriter tar, string name, FileSystemInfo entry)
    {
        var folder = entry is DirectoryInfo;
        using var data = folder ? null : File.OpenRead(entry.FullName);
        CanonicalTar.Write(tar, name, !folder && !OperatingSystem.IsWindows() && entry.UnixFileMode.HasFlag(UnixFileMode.UserExecute), data);
    }

    static void Unpack(TarEntry entry, string root)
    {
        var path = Path.GetFullPath(Path.Combine(root, entry.Name));
        var inside = !Path.IsPathRooted(entry.Name) && path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        var kind = entry.EntryType;
        if (!inside || kind is not (TarEntryType.Directory or TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            throw new ValueException(Messages.RefusedEntry(entry.Name, kind.ToString()));
        Directory.CreateDirectory(kind == TarEntryType.Directory ? path : Path.GetDirectoryName(path)!);
        if (kind == TarEntryType.Directory)
            return;
        CanonicalTar.Extract(entry, path);
    }
}
