namespace Pipelines.Values;

/// <summary>Files and folders, which travel by content (rule V9).</summary>
static class PathFormat
{
    public static bool IsPath(Type type) => type == typeof(FileInfo) || type == typeof(DirectoryInfo);

    public static ValueFormat Of(Type type) => type == typeof(FileInfo) ? FileFormat.Instance : TarFormat.Instance;

    public static object FromPath(Type type, string path) => type == typeof(FileInfo) ? new FileInfo(path) : new DirectoryInfo(path);
}

/// <summary>A file: its bytes.</summary>
sealed class FileFormat() : ValueFormat("bytes", ".bin")
{
    public static readonly FileFormat Instance = new();

    public override void Write(Type type, object? value, Stream stream)
    {
        using var file = new FileStream(((FileInfo)value!).FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        file.CopyTo(stream, 1 << 20);
    }

    public override object? Read(Type type, Stream stream, Func<string> newPath)
    {
        var path = newPath();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        stream.CopyTo(file, 1 << 20);
        return new FileInfo(path);
    }
}
