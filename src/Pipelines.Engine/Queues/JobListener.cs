using System.Text.Json;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Queues;

/// <summary>Hears what a run's jobs say, and how they end.</summary>
sealed class JobListener : IAsyncDisposable
{
    /// <summary>So many lines are recorded as a whole at most.</summary>
    const int Most = 1000;

    readonly RunSetup setup;
    readonly RunJobs queue;
    readonly Bells bells;
    readonly Journal journal;
    readonly Lock gate = new();
    readonly Dictionary<long, Job> jobs = [];
    readonly CancellationTokenSource closing = new();
    readonly Task listening;
    Exception? broken;

    public JobListener(RunSetup setup, RunJobs queue, Bells bells, Journal journal)
    {
        (this.setup, this.queue, this.bells, this.journal) = (setup, queue, bells, journal);
        listening = Task.Run(ListenAsync);
    }

    /// <summary>Hands a job out, and waits for its end. Null where it was taken back before it ran.</summary>
    public async Task<JobRow?> AddAsync(JobDocument document, Step step, RunOutlet outlet, Func<long, Task> send, CancellationToken cancelled)
    {
        var job = new Job(outlet);
        long id;
        // What the worker says of it is read after it is known here.
        lock (gate)
        {
            if (broken is not null)
                throw broken;
            jobs.Add(id = queue.Add(document, step.Policy.Queue, step.Priority), job);
        }
        var end = EndAsync(id, job, cancelled);
        await send(id).ConfigureAwait(false);
        return await end.ConfigureAwait(false);
    }

    /// <summary>The same for a job that another engine handed out.</summary>
    public async Task<JobRow?> AdoptAsync(LeftJob left, Step step, RunOutlet outlet, CancellationToken cancelled)
    {
        step.OnAdopted?.Invoke((int)left.attempt);
        if (left.process_id is { } process)
            outlet.GoesOn((int)process);
        var job = new Job(outlet);
        lock (gate)
        {
            if (broken is not null)
                throw broken;
            jobs.Add(left.id, job);
        }
        // It may have said everything already.
        bells.Ring(Bells.Of(setup.RunId));
        return await EndAsync(left.id, job, cancelled).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.Dispose();
    }

    async Task<JobRow?> EndAsync(long id, Job job, CancellationToken cancelled)
    {
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
                await ear.WaitAsync(setup.Look, closing.Token).ConfigureAwait(false);
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
        List<(long Id, Job Job, JobRow? Row)> known;
        lock (gate)
        {
            news = queue.Read([.. jobs.Select(job => new HeardJob(job.Key, job.Value.Said, job.Value.Line))]);
            known = [.. jobs.Select(job => (job.Key, job.Value, news.Jobs.GetValueOrDefault(job.Key)))];
            foreach (var (id, _, row) in known)
            {
                if (row is null || row.HasEnded)
                    jobs.Remove(id);
            }
        }
        foreach (var (id, job, row) in known)
        {
            foreach (var lines in news.Lines.GetValueOrDefault(id)?.Chunk(Most) ?? [])
                journal.PostTogether(() => Tell(id, job, lines));
            if (row is null)
                job.End.TrySetException(Messages.JobGone(setup.RunId));
            else if (row.HasEnded)
                job.End.TrySetResult(row);
            else
                job.Said = row.said;
        }
    }

    void Tell(long id, Job job, JobLine[] lines)
    {
        foreach (var line in lines)
        {
            try
            {
                JobLines.Tell(line.line, job.Outlet);
            }
            catch (Exception error) when (error is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
            {
                job.Outlet.Line("err", Messages.BadJobLine(line.line.Length > 200 ? line.line[..200] + "…" : line.line));
            }
        }
        job.Line = lines[^1].id;
        journal.Post(new JobHeard(DateTimeOffset.UtcNow, setup.RunId, id, job.Line));
    }

    sealed class Job(RunOutlet outlet)
    {
        public RunOutlet Outlet => outlet;

        public long Said { get; set; }

        public long Line { get; set; }

        public TaskCompletionSource<JobRow?> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
