using System.Collections.Concurrent;
using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Queues;

/// <summary>Hands a run's attempts to workers, and brings back what they say (rule M3).</summary>
sealed class QueuedSteps : IAsyncDisposable
{
    /// <summary>So many workers may be lost with one step: then it is the step's fault.</summary>
    const int MostLost = 3;

    readonly RunSetup setup;
    readonly ArtifactStore store;
    readonly Journal journal;
    readonly JobQueue queue;
    readonly Bells bells;
    readonly Lock gate = new();
    readonly Dictionary<long, Job> jobs = [];
    readonly HashSet<string> unserved = [];
    readonly ConcurrentDictionary<Task, byte> running = new();
    readonly Lazy<Task<string>> code;
    readonly CancellationTokenSource closing = new();
    readonly Task listening;
    Exception? broken;

    public QueuedSteps(RunSetup setup, ArtifactStore store, Journal journal)
    {
        (this.setup, this.store, this.journal) = (setup, store, journal);
        queue = new(setup.History);
        bells = setup.History.OpenBells();
        code = new(() => Task.Run(() => new CodePacker(setup, store).PackAsync(CancellationToken.None)));
        // Of an engine that had the run before.
        queue.Clear(setup.RunId);
        listening = Task.Run(ListenAsync);
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
        await closing.CancelAsync().ConfigureAwait(false);
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            queue.Clear(setup.RunId);
        }
        finally
        {
            bells.Dispose();
            queue.Dispose();
            closing.Dispose();
        }
    }

    async Task<StepOutcome> ExecuteNowAsync(Step step, Func<RunOutlet> outlet, CancellationToken cancelled)
    {
        AskForWorker(step.Policy.Queue, step.Name);
        var files = await code.Value.WaitAsync(cancelled).ConfigureAwait(false);
        // All steps of a run see the same commit of a branch, wherever they run.
        var commit = step.Spec.Repository is { } repository ? await setup.Repositories.CommitAsync(repository).WaitAsync(cancelled).ConfigureAwait(false) : null;
        // What a worker made is there already.
        await store.PublishAsync(StepRequest.Values(step).Where(value => value.Inline is null && File.Exists(store.PathOf(value.Digest))), cancelled).ConfigureAwait(false);
        for (var returned = 0; ;)
        {
            var end = await RunAsync(step, outlet(), (files, commit), cancelled).ConfigureAwait(false);
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

    /// <summary>Null where it was taken back before it ran.</summary>
    async Task<EndedJob?> RunAsync(Step step, RunOutlet outlet, (string Files, string? Commit) code, CancellationToken cancelled)
    {
        var document = new JobDocument
        {
            RunId = setup.RunId,
            Step = step.Name,
            Component = step.Component,
            Number = step.Number,
            Attempt = step.Attempt,
            Code = code.Files,
            Commit = code.Commit,
            Machine = Environment.MachineName,
            WorkingDirectory = setup.Options.WorkingDirectory,
            Manifest = setup.Loaded.Path,
            TraceParent = step.TraceParent,
            GraceSeconds = setup.Options.Grace.TotalSeconds,
            Inputs = [.. step.Inputs.Select(input => JobInput.Of(input, step))],
        };
        var job = new Job(outlet);
        long id;
        // What the worker says of it is read after it is known here.
        lock (gate)
        {
            if (broken is not null)
                throw broken;
            jobs.Add(id = queue.Add(document, step.Policy.Queue, step.Priority), job);
        }
        bells.Ring(Bells.Workers);
        // On a thread of its own: who cancels does not wait for a database.
        using (cancelled.UnsafeRegister(_ => Task.Run(() => Cancel(id, job)), null))
            return await job.End.Task.ConfigureAwait(false);
    }

    void Cancel(long id, Job job)
    {
        try
        {
            lock (gate)
            {
                if (!jobs.ContainsKey(id))
                    return;
                if (queue.Cancel(id))
                {
                    jobs.Remove(id);
                    job.End.TrySetResult(null);
                    return;
                }
            }
            bells.Ring(Bells.Workers);
        }
        catch (EngineException error)
        {
            job.End.TrySetException(error);
        }
    }

    /// <summary>Nobody may be there who takes it: that is said at once (rule M5).</summary>
    void AskForWorker(string name, string step)
    {
        lock (unserved)
        {
            if (unserved.Contains(name) || queue.Workers().Any(worker => !worker.IsStopping && worker.Queues.Contains(name)))
                return;
            unserved.Add(name);
        }
        journal.Log(null, "err", Messages.NoWorker(name, step));
    }

    async Task ListenAsync()
    {
        using var ear = bells.Listen(Bells.Of(setup.RunId));
        while (!closing.IsCancellationRequested)
        {
            try
            {
                bool isBusy;
                lock (gate)
                    isBusy = jobs.Count > 0;
                if (isBusy)
                    Read();
                await ear.WaitAsync(WorkerOptions.Look, closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error)
            {
                // Without its queue nothing of the run can go on.
                lock (gate)
                {
                    broken = error;
                    foreach (var job in jobs.Values)
                        job.End.TrySetException(error);
                    jobs.Clear();
                }
                return;
            }
        }
    }

    void Read()
    {
        JobNews news;
        List<(Job Job, JobLine Line)> said = [];
        List<(Job Job, EndedJob End)> ended = [];
        lock (gate)
        {
            news = queue.Read(setup.RunId);
            foreach (var line in news.Lines)
            {
                if (jobs.TryGetValue(line.job, out var job))
                    said.Add((job, line));
            }
            foreach (var end in news.Ended)
            {
                if (jobs.Remove(end.id, out var job))
                    ended.Add((job, end));
            }
            foreach (var (id, job) in jobs.Where(job => !news.Known.Contains(job.Key)).ToList())
            {
                jobs.Remove(id);
                job.End.TrySetException(Messages.JobGone(setup.RunId));
            }
        }
        foreach (var (job, line) in said)
        {
            try
            {
                Tell(job.Outlet, line.line);
            }
            catch (Exception error) when (error is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
            {
                job.Outlet.Line("err", Messages.BadJobLine(line.line.Length > 200 ? line.line[..200] + "…" : line.line));
            }
        }
        if (news.Lines.Count > 0)
            queue.Take(news.Lines);
        foreach (var (job, end) in ended)
        {
            queue.Remove(end.id);
            job.End.TrySetResult(end);
        }
    }

    static void Tell(RunOutlet outlet, string line)
    {
        using var document = JsonDocument.Parse(line);
        var told = document.RootElement;
        switch (told.GetProperty("type").GetString())
        {
            case "started":
                outlet.Worker = told.GetProperty("worker").GetString();
                outlet.Started(told.GetProperty("process").GetInt32());
                break;
            case "line":
                outlet.Line(told.GetProperty("stream").GetString()!, told.GetProperty("text").GetString()!);
                break;
            case "progress":
                outlet.Progress(told.GetProperty("value").GetDouble());
                break;
            case "uploaded":
                outlet.Upload(
                    told.GetProperty("onRun").GetBoolean(), Words<ArtifactKind>.Parse(told.GetProperty("kind").GetString()!), told.GetProperty("name").GetString()!,
                    told.GetProperty("value").Deserialize(JobJson.Default.JobValue)!.ToStored());
                break;
            case "cancel":
                outlet.Cancel();
                break;
            default:
                outlet.Report(told);
                break;
        }
    }

    sealed class Job(RunOutlet outlet)
    {
        public RunOutlet Outlet => outlet;

        public TaskCompletionSource<EndedJob?> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
