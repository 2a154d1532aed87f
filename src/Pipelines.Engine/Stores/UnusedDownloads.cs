namespace Pipelines.Engine.Stores;

/// <summary>Copies of downloads that nobody asked for since some time.</summary>
sealed class UnusedDownloads(string home, DateTime before)
{
    /// <returns>How many there are, or were, and how many bytes.</returns>
    public (int Count, long Bytes) Remove(bool dryRun)
    {
        var (count, bytes) = (0, 0L);
        var all = new DirectoryInfo(Path.Combine(home, "downloads"));
        foreach (var folder in all.Exists ? all.EnumerateDirectories() : [])
        {
            var about = new FileInfo(Path.Combine(folder.FullName, DownloadFolder.About));
            if (!about.Exists || about.LastWriteTimeUtc >= before)
                continue;
            var length = folder.EnumerateDirectories().SelectMany(copy => copy.EnumerateFiles()).Sum(file => file.Length);
            if (!dryRun && !TryRemove(folder))
                continue;
            count++;
            bytes += length;
        }
        return (count, bytes);
    }

    static bool TryRemove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody fetches it anew.
            return false;
        }
    }
}
