namespace Pipelines.Engine.Queues;

/// <summary>Bells of one machine: a file in the home folder that is touched. The system tells who watches, so that nobody looks again and again.</summary>
sealed class FileBells : Bells
{
    readonly string folder;
    readonly FileSystemWatcher watcher;

    public FileBells(string folder)
    {
        this.folder = Directory.CreateDirectory(folder).FullName;
        watcher = new(folder) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName };
        watcher.Changed += (_, file) => Wake(file.Name);
        watcher.Created += (_, file) => Wake(file.Name);
        watcher.Error += (_, _) => Wake(null);
        try
        {
            watcher.EnableRaisingEvents = true;
        }
        catch (IOException)
        {
            // The system watches no more for this user: whoever waits looks by himself after a while.
        }
    }

    public override void Ring(string name) => Ring(folder, name);

    public static void Ring(string folder, string name)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, name), []);
            File.SetLastWriteTimeUtc(Path.Combine(folder, name), DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever waits looks by himself after a while.
        }
    }

    public override void Dispose() => watcher.Dispose();

    protected override void Unused(string name)
    {
        if (name is not (Workers or Claims))
            File.Delete(Path.Combine(folder, name));
    }
}
