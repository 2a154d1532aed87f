namespace Pipelines.Engine.Queues;

/// <summary>The sites of a worker: steps of the same code and folder share one, and the last few stay with their hosts ready.</summary>
sealed class WorkerSites(Func<JobDocument, string, Task<WorkerSite>> open) : IAsyncDisposable
{
    const int Kept = 3;

    readonly Lock gate = new();
    readonly Dictionary<(string Code, string Folder), Entry> entries = [];

    /// <summary>Until it is disposed of, the site stays.</summary>
    public Entry.Use Use(JobDocument document, string folder)
    {
        lock (gate)
        {
            var key = (document.Code, folder);
            if (!entries.TryGetValue(key, out var entry) || entry.Site.IsFaulted || entry.Site.IsCanceled)
                entries[key] = entry = new(Task.Run(() => open(document, folder)));
            entry.Users++;
            entry.Used = Environment.TickCount64;
            return new(this, entry);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var entry in entries.Values)
            await entry.CloseAsync().ConfigureAwait(false);
    }

    void Leave(Entry entry)
    {
        List<Entry> old;
        lock (gate)
        {
            entry.Users--;
            old = [.. entries.Values.Where(one => one.Users == 0).OrderByDescending(one => one.Used).Skip(Kept)];
            foreach (var (key, _) in entries.Where(known => old.Contains(known.Value)).ToList())
                entries.Remove(key);
        }
        foreach (var one in old)
            _ = one.CloseAsync();
    }

    /// <summary>A site, and who uses it.</summary>
    public sealed class Entry(Task<WorkerSite> site)
    {
        public Task<WorkerSite> Site => site;

        public int Users { get; set; }

        public long Used { get; set; }

        public async Task CloseAsync()
        {
            if (site.IsCompletedSuccessfully)
                await (await site.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }

        /// <summary>One step's time in a site.</summary>
        public sealed class Use(WorkerSites sites, Entry entry) : IDisposable
        {
            public Task<WorkerSite> Site => entry.Site;

            public void Dispose() => sites.Leave(entry);
        }
    }
}
