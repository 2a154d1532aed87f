namespace Pipelines.Manifest;

static class AtomicFile
{
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
