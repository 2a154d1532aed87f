using System.Formats.Tar;

namespace Pipelines.Values;

/// <summary>Entries of a canonical tar: times and owners zero, modes 755 for folders and what may be executed, 644 for the rest. GNU entries, because a pax one carries the writer's process id.</summary>
static class CanonicalTar
{
    const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Adds a file, or a folder where there is no content.</summary>
    public static void Write(TarWriter tar, string name, bool isExecutable, Stream? content)
    {
        var entry = new GnuTarEntry(content is null ? TarEntryType.Directory : TarEntryType.RegularFile, name)
        {
            Mode = isExecutable || content is null ? Executable : Readable,
            ModificationTime = DateTimeOffset.UnixEpoch,
        };
        if (content is not null)
            entry.DataStream = content;
        tar.WriteEntry(entry);
    }

    /// <summary>Writes a file that is not there yet, with one of the two modes and no other bit that an entry may have.</summary>
    public static void Extract(TarEntry entry, string path)
    {
        entry.Mode = entry.Mode.HasFlag(UnixFileMode.UserExecute) ? Executable : Readable;
        entry.ExtractToFile(path, overwrite: false);
    }
}
