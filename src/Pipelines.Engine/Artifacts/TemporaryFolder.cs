namespace Pipelines.Engine.Artifacts;

/// <summary>
/// A folder below <c>tmp/</c> for what is being written. A file beside it is held locked by its process for as long as that lives: so what a killed one
/// left is told from what is in use, and goes when the next one is made.
/// </summary>
sealed class TemporaryFolder : IDisposable
{
    const string Lock = ".lock";

    readonly FileStream held;

    TemporaryFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
        Directory.CreateDirectory(path);
    }

    public string Path { get; }

    /// <exception cref="EngineException">The home cannot be written.</exception>
    public static TemporaryFolder Create(string home, string name)
    {
        var all = System.IO.Path.Combine(home, "tmp");
        var left = new List<FileStream>();
        try
        {
            Directory.CreateDirectory(all);
            var path = System.IO.Path.Combine(all, name);
            var held = Hold(all, path, left);
            Discard(path);
            foreach (var lost in left)
                Remove(lost);
            return new(path, held);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Messages.HomeNotWritable(home, error);
        }
        finally
        {
            left.ForEach(lost => lost.Dispose());
        }
    }

    /// <summary>Since when the oldest of those in use is there; null where none is.</summary>
    public static DateTime? OldestInUse(string home)
    {
        var all = new DirectoryInfo(System.IO.Path.Combine(home, "tmp"));
        if (!all.Exists)
            return null;
        var inUse = all.EnumerateFiles("*" + Lock).Where(file => IsHeld(file.FullName)).Select(file => file.LastWriteTimeUtc).ToList();
        return inUse.Count == 0 ? null : inUse.Min();
    }

    /// <summary>Whether the one of a name is there and its process lives.</summary>
    public static bool IsInUse(string home, string name) => IsHeld(System.IO.Path.Combine(home, "tmp", name) + Lock);

    /// <summary>Removes what an attempt left. What is held, or another user's, does no harm: it goes with the run's folder, or stays.</summary>
    public static void Discard(string folder)
    {
        try
        {
            Delete(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    public void Dispose()
    {
        Discard(Path);
        held.Dispose();
    }

    /// <summary>Removes what a killed process left, and at last what says that it did.</summary>
    static void Remove(FileStream lost)
    {
        try
        {
            Delete(lost.Name[..^Lock.Length]);
            File.Delete(lost.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or a step of the killed process is about to end: a later one takes it.
        }
    }

    /// <summary>Null: it is in use, or somebody else's, or not there.</summary>
    static FileStream? TryHold(string file)
    {
        try
        {
            return new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>One process at a time: what one takes for left behind, nobody else begins in or takes too. Null: it is to be tried again.</summary>
    static FileStream? Begin(string all, string path, List<FileStream> left)
    {
        using var turn = new FileStream(all + Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
        var held = Open(path + Lock);
        if (held is not null)
            left.AddRange(Directory.EnumerateFiles(all, "*" + Lock).Select(TryHold).OfType<FileStream>());
        return held;
    }

    /// <summary>Null: who held it has removed it between opening and locking.</summary>
    static FileStream? Open(string file)
    {
        var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
        if (File.Exists(file))
            return held;
        held.Dispose();
        return null;
    }

    static FileStream Hold(string all, string path, List<FileStream> left)
    {
        const int most = 5000;
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (Begin(all, path, left) is { } held)
                    return held;
            }
            catch (IOException error) when (tries < most && error is not DirectoryNotFoundException)
            {
                // Somebody else begins, or looks whether it is in use, and may have removed it by now.
                Thread.Sleep(1);
            }
        }
    }

    static bool IsHeld(string file)
    {
        using var free = TryHold(file);
        return free is null && File.Exists(file);
    }

    static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
