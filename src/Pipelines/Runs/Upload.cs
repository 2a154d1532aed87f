namespace Pipelines;

/// <summary>Stores a file or folder and puts it on the step or on the run (rule V6). It is taken as it is at the call.</summary>
delegate void Upload(ArtifactKind kind, string name, FileSystemInfo source);

/// <summary>What an upload is given.</summary>
static class UploadSource
{
    public static void Nothing(ArtifactKind kind, string name, FileSystemInfo source)
    {
    }

    /// <summary>The declared type whose format it is stored in.</summary>
    public static Type TypeOf(FileSystemInfo source) => source is DirectoryInfo ? typeof(DirectoryInfo) : typeof(FileInfo);

    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="FileNotFoundException">There is neither a file nor a folder.</exception>
    public static FileSystemInfo Find(string name, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
            return new DirectoryInfo(path);
        return File.Exists(path) ? new FileInfo(path) : throw new FileNotFoundException(Messages.NothingToUpload(name, path, Path.GetFullPath(path)), path);
    }
}
