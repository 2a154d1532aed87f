namespace Pipelines.Registry.Layers;

/// <summary>A file of a layer.</summary>
/// <param name="Name">Its path in the layer, parted by '/'.</param>
/// <param name="Source">Where its content is now.</param>
/// <param name="IsExecutable">Whether it may be executed; it is said here, because not every system knows it of a file.</param>
public sealed record LayerFile(string Name, string Source, bool IsExecutable = false)
{
    /// <summary>All files of a folder. Empty folders are left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="RegistryException">There is a link in it.</exception>
    public static IReadOnlyList<LayerFile> FromFolder(string folder) =>
    [
        .. from file in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
           let name = Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/')
           where file is FileInfo || file.LinkTarget is not null
           select file.LinkTarget is null ? new LayerFile(name, file.FullName, IsExecutableHere(file)) : throw Messages.NotPackable(name, "is a link; pack what it points at"),
    ];

    static bool IsExecutableHere(FileSystemInfo file) => !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
}
