namespace Pipelines.Values.Parts;

/// <summary>A file that is gone when it is closed, for what must be moved about in and comes as a stream.</summary>
static class ScratchFile
{
    /// <summary>An empty one.</summary>
    public static FileStream New() => new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);

    /// <summary>All that a stream still gives, from its start.</summary>
    public static FileStream Of(Stream stream)
    {
        var file = New();
        try
        {
            stream.CopyTo(file, 1 << 20);
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
