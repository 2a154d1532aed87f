namespace Pipelines.Engine.Artifacts;

/// <summary>Artifacts that no run names, and that nobody who is at work can have made or looked for.</summary>
/// <param name="home">The home folder.</param>
/// <param name="named">The digests that stay.</param>
/// <param name="until">What was written, or checked for use, from then on stays too.</param>
sealed class UnusedArtifacts(string home, HashSet<string> named, DateTime until)
{
    readonly CheckedFiles marks = new(home, home);

    /// <returns>How many there are, or were, and how many bytes.</returns>
    public (int Count, long Bytes) Remove(bool dryRun)
    {
        using var aside = TemporaryFolder.Create(home, "prune-" + Guid.NewGuid().ToString("N"));
        var (count, bytes) = (0, 0L);
        var folder = new DirectoryInfo(Path.Combine(home, "artifacts", "sha256"));
        foreach (var file in folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            var length = file.Length;
            if (named.Contains(FileDigest.Prefix + file.Name) || LastUse(file) >= until || !dryRun && !TryRemove(file, aside.Path))
                continue;
            count++;
            bytes += length;
        }
        return (count, bytes);
    }

    /// <summary>When it was stored, or last checked for use: a large one's mark tells the latter.</summary>
    DateTime LastUse(FileInfo file)
    {
        var mark = new FileInfo(marks.MarkOf(FileDigest.Prefix + file.Name));
        return mark.Exists && mark.LastWriteTimeUtc > file.LastWriteTimeUtc ? mark.LastWriteTimeUtc : file.LastWriteTimeUtc;
    }

    /// <summary>Takes it aside, where nobody can begin to use it, and looks again: who checked it for use in the meantime has changed its time.</summary>
    bool TryRemove(FileInfo file, string aside)
    {
        var taken = new FileInfo(Path.Combine(aside, file.Name));
        try
        {
            File.Move(file.FullName, taken.FullName);
            if (LastUse(taken) >= until)
            {
                File.Move(taken.FullName, file.FullName, overwrite: true);
                return false;
            }
            taken.Delete();
            marks.Remove(FileDigest.Prefix + taken.Name);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another prune was first, or somebody reads it.
            return false;
        }
    }
}
