using System.Collections.Concurrent;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Stores;

namespace Pipelines.Engine.Queues;

/// <summary>Takes steps from queues and runs them, each in a process of its own (rules M3, M4).</summary>
sealed class Worker : IAsyncDisposable
{
    /// <summary>A busy worker, which the end of each of its steps wakes, looks no more often for logic to run and for steps to end.</summary>
    static readonly TimeSpan Rare = TimeSpan.FromMilliseconds(100);

    readonly WorkerOptions options;
    readonly string home;
    readonly WorkerRecord record;
    readonly TemporaryFolder temporary;
    readonly ArtifactStore store;
    readonly HistoryDatabase database;
    readonly JobQueue queue;
    readonly Bells bells;
    readonly WorkerSites sites;
    readonly ConcurrentDictionary<long, RunningJob> running = new();
    readonly Timer fence;
    long leaseEnd;
    readonly Deliveries? deliveries;
    readonly Lock claiming = new();
    readonly WorkerLogics logics;

    public Worker(WorkerOptions options)
    {
        this.options = options;
        home = PipelinesHome.Find(options.Home, options.WorkingDirectory);
        database = HistoryDatabase.Of(home, options.Database);
        var id = Guid.NewGuid().ToString("N");
        var engine = Deliveries.Open(options.QueueEngine, database);
        record = new(id, options.Name ?? $"{Environment.MachineName}:{Environment.ProcessId}", Environment.MachineName, Environment.ProcessId, options.Queues, options.Slots, DateTimeOffset.UtcNow) { Engine = engine?.Name };
        temporary = TemporaryFolder.Create(home, "worker-" + id);
        store = new(home, temporary.Path, SharedArtifacts.Of(options.Artifacts, temporary.Path));
        queue = new(database);
        deliveries = engine is null ? null : new(engine, queue, record);
        bells = database.OpenBells();
        logics = new(options, home, record.Name, queue, bells);
        var copies = new LocalCopies(home);
        sites = new(async (document, folder) => new(await CodeFolder.OpenAsync(document.Code, home, store, CancellationToken.None).ConfigureAwait(false), folder, home, store, copies, options));
        // Nobody heard of us for a whole lease: somebody else may have our steps by now.
        fence = new(_ => Fence());
    }

    /// <param name="stopping">Set when it is to take no more, and to end when what it runs has ended.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        await store.CheckAsync(stopping).ConfigureAwait(false);
        store.WaitFor(options.Patience, Say);
        queue.Register(record, options.Lease);
        using var ear = bells.Listen(Bells.Workers);
        using var stop = stopping.UnsafeRegister(_ => ear.Wake(), null);
        using var back = options.HandBack.UnsafeRegister(_ => ear.Wake(), null);
        Say(Messages.WorkerServes(record));
        var serving = deliveries?.ServeAsync(id => TakeAsync(id, ear), ear, stopping) ?? Task.CompletedTask;
        var (renewed, looked, isTold) = (0L, 0L, false);
        while (true)
        {
            if (stopping.IsCancellationRequested && !isTold)
            {
                isTold = true;
                queue.Stopping(record.Id);
                // Its steps may be this worker's: it would wait for ever.
                logics.HandBack();
                Say(Messages.WorkerStops(running.Count));
            }
            if (options.HandBack.IsCancellationRequested)
            {
                foreach (var job in running.Values)
                    job.HandBack();
            }
            if (serving.IsFaulted || isTold && running.IsEmpty && logics.IsEmpty && serving.IsCompleted)
                break;
            if (renewed == 0 || Environment.TickCount64 - renewed >= options.Lease.TotalMilliseconds / 3)
            {
                lock (claiming)
                    Renew();
                renewed = Environment.TickCount64;
            }
            var rest = looked + (long)Rare.TotalMilliseconds - Environment.TickCount64;
            if (rest <= 0)
            {
                looked = Environment.TickCount64;
                while (!isTold && logics.HasRoom && queue.ClaimLogic(record.Id, options.Queues, options.Lease) is { } logic)
                    logics.Start(logic, ear.Wake);
                foreach (var id in running.IsEmpty ? [] : queue.Cancelled(record.Id))
                    running.GetValueOrDefault(id)?.Cancel();
            }
            while (deliveries is null && !isTold && running.Count < options.Slots && queue.Claim(record.Id, options.Queues, options.Lease) is { } job)
                _ = Start(job, ear);
            if (deliveries is not null && !isTold)
                await deliveries.SendAgainAsync(options.Slots - running.Count).ConfigureAwait(false);
            var look = options.Lease / 3 < WorkerOptions.Look ? options.Lease / 3 : WorkerOptions.Look;
            await ear.WaitAsync(rest > 0 ? TimeSpan.FromMilliseconds(rest) : look, CancellationToken.None).ConfigureAwait(false);
        }
        await serving.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        deliveries?.Dispose();
        await fence.DisposeAsync().ConfigureAwait(false);
        await sites.DisposeAsync().ConfigureAwait(false);
        try
        {
            queue.Unregister(record.Id);
        }
        finally
        {
            bells.Dispose();
            queue.Dispose();
            temporary.Dispose();
        }
    }

    void Renew()
    {
        Dictionary<long, bool> ours;
        while (true)
        {
            var asked = Environment.TickCount64;
            ours = queue.Renew(record.Id, options.Lease);
            // What it took to hear of it is a part of the lease already.
            Interlocked.Exchange(ref leaseEnd, asked + (long)options.Lease.TotalMilliseconds);
            // What it claims from here on needs a lease that holds until it is renewed the next time.
            if (Fence() && Environment.TickCount64 - asked < options.Lease.TotalMilliseconds / 3)
                break;
        }
        foreach (var id in ours.Keys.Where(id => !running.ContainsKey(id) && !logics.Has(id)))
        {
            if (queue.HandBack(record.Id, id) is not { } run)
                continue;
            bells.Ring(Bells.Of(run));
            bells.Ring(Bells.Workers);
        }
        logics.Keep(ours.ContainsKey);
        foreach (var (id, job) in running)
        {
            if (!ours.TryGetValue(id, out var isCancelled))
                job.Lose();
            else if (isCancelled)
                job.Cancel();
        }
        queue.CloseLost();
    }

    /// <summary>Looks whether the lease holds, and looks again when it ends.</summary>
    /// <returns>False where it does not: what runs is lost.</returns>
    bool Fence()
    {
        var left = Interlocked.Read(ref leaseEnd) - Environment.TickCount64;
        if (left > 0)
        {
            fence.Change(left, Timeout.Infinite);
            return true;
        }
        foreach (var job in running.Values)
            job.Lose();
        logics.Keep(_ => false);
        return false;
    }

    /// <summary>A claim that is not among those that run would be given back when the leases are renewed.</summary>
    Task TakeAsync(long id, Bells.Ear ear)
    {
        lock (claiming)
            return queue.Claim(id, record.Id, options.Lease) is { } job ? Start(job, ear) : Task.CompletedTask;
    }

    Task Start(ClaimedJob claimed, Bells.Ear ear)
    {
        var job = new RunningJob(claimed);
        running[claimed.Id] = job;
        return Task.Run(async () =>
        {
            try
            {
                await ExecuteAsync(job).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                Say(Messages.WorkerTrouble(error.Message));
            }
            running.TryRemove(claimed.Id, out var _);
            job.Dispose();
            ear.Wake();
        });
    }

    async Task ExecuteAsync(RunningJob job)
    {
        var document = JobDocument.Parse(job.Claimed.Request);
        var what = $"{document.Step} of {document.RunId}";
        var step = new Step(document.Number, document.Step, document.Component, new() { Method = "", Bundle = "", Digest = "" }, []) { Key = "" };
        JobOutlet? outlet = null;
        StepOutcome outcome;
        try
        {
            using var use = sites.Use(document, FolderOf(document));
            var site = await use.Site.WaitAsync(job.Token).ConfigureAwait(false);
            step = site.StepOf(document);
            outlet = new(queue, job.Claimed, step, record.Name, job.Lose);
            Say(Messages.WorkerRuns(what, document.Attempt));
            outcome = await site.ExecuteAsync(document, step, outlet, job.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (job.Token.IsCancellationRequested)
        {
            outcome = StepOutcome.Aborted;
        }
        catch (Exception error)
        {
            outcome = StepOutcome.Failed(Errors.Of(error, document.Step) with { LogLines = step.LastLines.ToList() });
        }
        outlet ??= new(queue, job.Claimed, step, record.Name, job.Lose);
        if (job.IsLost || job.IsHandedBack && outcome.Status != StepStatus.Completed)
        {
            await outlet.AbandonAsync().ConfigureAwait(false);
            if (!job.IsLost)
                queue.HandBack(job.Claimed);
            bells.Ring(Bells.Of(document.RunId));
            Say(job.IsLost ? Messages.WorkerLostJob(what) : Messages.WorkerGaveBack(what));
            return;
        }
        await outlet.EndAsync(outcome).ConfigureAwait(false);
        Say(job.IsLost ? Messages.WorkerLostJob(what) : Messages.WorkerEnded(what, outcome));
    }

    /// <summary>The caller's, where it is on this machine.</summary>
    string FolderOf(JobDocument document) =>
        document.Machine == Environment.MachineName && Directory.Exists(document.WorkingDirectory) ? document.WorkingDirectory : options.WorkingDirectory;

    void Say(string text) => options.OnNews?.Invoke(text);
}
