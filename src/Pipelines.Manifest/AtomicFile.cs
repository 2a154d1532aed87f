namespace Pipelines.Manifest;

/// <summary>Files that are either the old content or the new, never half of one.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="content"/>, making folders as needed; a file that holds it already is left alone.</summary>
    public static void Write(string path, byte[] content)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(path) && content.AsSpan().SequenceEqual(File.ReadAllBytes(path)))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
