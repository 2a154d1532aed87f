namespace Pipelines.Engine.Queues;

/// <summary>Folders of code that no worker of this home has opened since some time.</summary>
sealed class UnusedCode(string home, DateTime before)
{
    /// <returns>How many bytes there are, or were.</returns>
    public long Remove(bool dryRun)
    {
        var bytes = 0L;
        var all = new DirectoryInfo(Path.Combine(home, "code"));
        foreach (var folder in all.Exists ? all.EnumerateDirectories() : [])
        {
            if (folder.LastWriteTimeUtc >= before)
                continue;
            try
            {
                var length = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
                if (!dryRun)
                    folder.Delete(recursive: true);
                bytes += length;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody else removes it.
            }
        }
        return bytes;
    }
}
