namespace Pipelines.Engine.Stores;

/// <summary>A folder that several machines see, e.g. <c>file:///mnt/artifacts</c>.</summary>
sealed class FolderObjects(string root) : IObjectStore
{
    const string Incoming = ".incoming";

    volatile bool isOpen;

    public Task CheckAsync(CancellationToken cancellationToken) => Try(() =>
    {
        Open();
        // What a killed process was writing; no upload takes a day.
        foreach (var left in new DirectoryInfo(Path.Combine(root, Incoming)).EnumerateFiles().Where(file => file.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-1)))
            left.Delete();
        var probe = NewFile();
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
        return true;
    });

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => Try(() =>
    {
        var file = new FileInfo(PathOf(key));
        if (!file.Exists)
            RequireOpen();
        return file.Exists ? new StoredObject(file.Length, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}") : null;
    });

    public Task UploadAsync(string key, string file, CancellationToken cancellationToken) => Try(() =>
    {
        Open();
        var copy = NewFile();
        try
        {
            File.Copy(file, copy);
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(key))!);
            File.Move(copy, PathOf(key), overwrite: true);
        }
        finally
        {
            File.Delete(copy);
        }
        return true;
    });

    public Task<bool> DownloadAsync(string key, string file, CancellationToken cancellationToken) => Try(() =>
    {
        try
        {
            using var source = new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
            using var target = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 0);
            source.CopyTo(target, 1 << 20);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            RequireOpen();
            return false;
        }
    });

    void Open()
    {
        RequireOpen();
        Directory.CreateDirectory(Path.Combine(root, Incoming));
        isOpen = true;
    }

    /// <summary>What was there and is not any more was taken away: behind the place of a mount that is gone there is a folder too, which no other machine sees.</summary>
    void RequireOpen()
    {
        if (isOpen && !Directory.Exists(Path.Combine(root, Incoming)))
            throw new DirectoryNotFoundException("the folder is not there any more.");
    }

    string PathOf(string key) => Path.Combine(root, key);

    string NewFile() => Path.Combine(root, Incoming, Guid.NewGuid().ToString("N"));

    Task<T> Try<T>(Func<T> work) => Task.Run(() =>
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Messages.StoreFailed(root, error.Message, "Check that the folder is there, mounted and writable, and that there is room.", error);
        }
    });
}
