using System.Collections.Concurrent;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Queues;

/// <summary>Hands a run's attempts to workers, and brings back what they say (rule M3). What an engine left that had the run before is taken up (rule M6).</summary>
sealed class QueuedSteps : IAsyncDisposable
{
    /// <summary>So many workers may be lost with one step: then it is the step's fault.</summary>
    public const int MostLost = 3;

    /// <summary>So long a queue that had a worker is not asked for again.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    readonly RunSetup setup;
    readonly ArtifactStore store;
    readonly Journal journal;
    readonly RunJobs jobs;
    readonly IQueueEngine? engine;
    readonly Bells bells;
    readonly JobListener listener;
    readonly ConcurrentDictionary<string, LeftJob> left;
    readonly SemaphoreSlim asking = new(1);
    readonly HashSet<string> unserved = [];
    readonly Dictionary<string, long> served = [];
    readonly ConcurrentDictionary<Task, byte> running = new();
    readonly Lazy<Task<string>> code;

    public QueuedSteps(RunSetup setup, ArtifactStore store, Journal journal)
    {
        (this.setup, this.store, this.journal) = (setup, store, journal);
        engine = Deliveries.Open(setup.Options.QueueEngine, setup.History);
        jobs = new(setup.History, setup.RunId, setup.Fence);
        bells = setup.History.OpenBells();
        code = new(() => setup.Code is { } known ? Task.FromResult(known) : Task.Run(() => new CodePacker(setup, store).PackAsync(CancellationToken.None)));
        left = new(jobs.Left());
        listener = new(setup, jobs, bells, journal);
        store.WaitFor(TimeSpan.FromMinutes(2), text => journal.Log(null, "err", text));
    }

    /// <param name="step">The step, at the attempt that is to run.</param>
    /// <param name="outlet">Makes the outlet of an attempt.</param>
    /// <param name="cancelled">Ends it.</param>
    public Task<StepOutcome> ExecuteAsync(Step step, Func<RunOutlet> outlet, CancellationToken cancelled)
    {
        var work = ExecuteNowAsync(step, outlet, cancelled);
        running[work] = 0;
        work.ContinueWith(done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return work;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await listener.DisposeAsync().ConfigureAwait(false);
        bells.Dispose();
        jobs.Dispose();
        asking.Dispose();
    }

    async Task<StepOutcome> ExecuteNowAsync(Step step, Func<RunOutlet> outlet, CancellationToken cancelled)
    {
        var (files, commit) = await PrepareAsync(step, cancelled).ConfigureAwait(false);
        for (var (returned, isFirst) = (0, true); ; isFirst = false)
        {
            var document = Document(step, files, commit);
            var end = isFirst && TakeUp(step, document) is { } before
                ? await listener.AdoptAsync(before, step, outlet(), cancelled).ConfigureAwait(false)
                : await RunAsync(document, step, outlet(), cancelled).ConfigureAwait(false);
            if (end is { IsLost: false, result: { } result })
                return JobResult.Parse(result).ToOutcome();
            if (end is null || cancelled.IsCancellationRequested)
                return StepOutcome.Aborted;
            if (end.IsReturned)
                returned++;
            var error = new RunError("WorkerLost", Messages.WorkerLost(step.Name, end.worker ?? ""), Step: step.Name, LogLines: step.LastLines.ToList());
            if (step.LostAttempts - returned + 1 == MostLost && !end.IsReturned)
                return StepOutcome.Failed(error with { Message = Messages.WorkersLost(step.Name, MostLost, end.worker ?? "") });
            journal.Log(step.Name, "err", error.Message);
            step.OnLost?.Invoke(error);
        }
    }

    /// <summary>What a worker needs of here.</summary>
    async Task<(string Files, string? Commit)> PrepareAsync(Step step, CancellationToken cancelled)
    {
        await AskForWorkerAsync(step.Policy.Queue, step.Name, cancelled).ConfigureAwait(false);
        var files = await code.Value.WaitAsync(cancelled).ConfigureAwait(false);
        // All steps of a run see the same commit of a branch, wherever they run.
        var commit = step.Spec.Repository is { } repository ? await setup.Repositories.CommitAsync(repository).WaitAsync(cancelled).ConfigureAwait(false) : null;
        // What a worker made is there already.
        await store.PublishAsync(StepRequest.Values(step).Where(value => value.Inline is null && File.Exists(store.PathOf(value.Digest))), cancelled).ConfigureAwait(false);
        return (files, commit);
    }

    JobDocument Document(Step step, string files, string? commit) => new()
    {
        RunId = setup.RunId,
        Step = step.Name,
        Component = step.Component,
        Number = step.Number,
        Attempt = step.Attempt,
        Code = files,
        Commit = commit,
        Machine = setup.Origin.Machine,
        WorkingDirectory = setup.Origin.WorkingDirectory,
        Manifest = setup.Origin.Manifest,
        TraceParent = step.TraceParent,
        GraceSeconds = setup.Options.Grace.TotalSeconds,
        Inputs = [.. step.Inputs.Select(input => JobInput.Of(input, step))],
    };

    /// <summary>The same work of an engine before that is still to be had; anything else that it left of the step is ended.</summary>
    LeftJob? TakeUp(Step step, JobDocument document)
    {
        if (!left.TryRemove(step.Name, out var before))
            return null;
        if (!before.IsLost && document.IsSameWork(JobDocument.Parse(before.request)))
            return before;
        jobs.Remove(before.id);
        bells.Ring(Bells.Workers);
        if (before.process_id is not null)
            journal.Post(new AttemptEnded(DateTimeOffset.UtcNow, setup.RunId, step.Name, (int)before.attempt, StepStatus.Aborted, null));
        return null;
    }

    /// <summary>Null where it was taken back before it ran.</summary>
    Task<JobRow?> RunAsync(JobDocument document, Step step, RunOutlet outlet, CancellationToken cancelled) => listener.AddAsync(
        new(document, step.Policy.Queue, step.Priority), outlet,
        engine is null ? null : id => engine.SendAsync(new(id, step.Policy.Queue, setup.RunId, step.Name), CancellationToken.None), cancelled);

    /// <summary>Nobody may be there who takes it: that is said at once (rule M5). Many steps ask at once, and hold no threads while they wait for each other.</summary>
    async Task AskForWorkerAsync(string name, string step, CancellationToken cancelled)
    {
        await asking.WaitAsync(cancelled).ConfigureAwait(false);
        try
        {
            if (unserved.Contains(name) || (served.TryGetValue(name, out var at) && Environment.TickCount64 - at < Fresh.TotalMilliseconds))
                return;
            var workers = jobs.Workers(name);
            // One who takes from the database takes everything that waits in it.
            if (workers.Any(worker => worker.Engine is null || worker.Engine == engine?.Name))
            {
                served[name] = Environment.TickCount64;
                return;
            }
            unserved.Add(name);
            journal.Log(null, "err", workers.Count == 0 ? Messages.NoWorker(name, step) : Messages.OtherEngine(name, step, workers[0].Engine!, engine?.Name));
        }
        finally
        {
            asking.Release();
        }
    }
}
