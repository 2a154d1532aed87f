namespace Pipelines.Engine.Artifacts;

/// <summary>
/// Which large files a process of this machine wrote or read whole, and what they were then: <c>artifacts/checked/…</c>. As long as a file is the same, nobody reads it again to see that it has its digest.
/// </summary>
/// <param name="home">The home folder.</param>
/// <param name="temporaryFolder">Where a mark is written before it is moved in.</param>
sealed class CheckedFiles(string home, string temporaryFolder)
{
    /// <summary>A smaller file is read as fast as its mark.</summary>
    public const long Least = 1 << 20;

    public string MarkOf(string digest) => Path.Combine(home, "artifacts", "checked", digest[FileDigest.Prefix.Length..]);

    /// <summary>Whether the file is what it was when it was marked. The mark's time becomes now, by which a prune beside knows that the file is in use.</summary>
    public bool IsMarked(string digest, string file)
    {
        try
        {
            var mark = MarkOf(digest);
            if (!File.Exists(mark))
                return false;
            // Before the file is looked at: from here on no prune takes it.
            File.SetLastWriteTimeUtc(mark, DateTime.UtcNow);
            return FileIdentity.Of(file) is { } now && File.ReadAllText(mark) == now;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Where its file is gone.</summary>
    public void Remove(string digest)
    {
        var mark = MarkOf(digest);
        if (File.Exists(mark))
            File.Delete(mark);
    }

    /// <param name="digest">Whose bytes it has.</param>
    /// <param name="identity">What the file was before that was found out; where it has changed since, the mark counts for nothing.</param>
    public void Mark(string digest, string? identity)
    {
        if (identity is null)
            return;
        var mark = MarkOf(digest);
        var file = Path.Combine(temporaryFolder, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
            File.WriteAllText(file, identity);
            File.Move(file, mark, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, or another user's home: it is read again next time.
        }
    }
}
