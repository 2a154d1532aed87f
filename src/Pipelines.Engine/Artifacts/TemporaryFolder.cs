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
        try
        {
            Directory.CreateDirectory(all);
            Sweep(all);
            var path = System.IO.Path.Combine(all, name);
            return new(path, Hold(path + Lock));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Messages.HomeNotWritable(home, error);
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

    /// <summary>Removes what killed processes left.</summary>
    static void Sweep(string all)
    {
        foreach (var file in Directory.EnumerateFiles(all, "*" + Lock))
        {
            try
            {
                using var left = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0);
                Delete(file[..^Lock.Length]);
                File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is in use, or somebody else's, or a step of the killed process is about to end: a later sweep takes it.
            }
        }
    }

    static FileStream Hold(string file)
    {
        const int most = 1000;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
                // A sweep that came between opening and locking may have removed it.
                if (File.Exists(file))
                    return held;
                held.Dispose();
            }
            catch (IOException error) when (tries < most && error is not DirectoryNotFoundException)
            {
                // A sweep looks at it, and may have removed it by now.
                Thread.Sleep(1);
            }
        }
    }

    static bool IsHeld(string file)
    {
        try
        {
            using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0);
            return false;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
