using System.Collections.Concurrent;
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

    /// <summary>So many jobs are handed out as a whole at most: what ended is not to wait for all that begin.</summary>
    const int Together = 100;

    readonly RunSetup setup;
    readonly RunJobs queue;
    readonly Bells bells;
    readonly Journal journal;
    // Many steps wait for the database here at once, and hold no threads while they do.
    readonly SemaphoreSlim gate = new(1);
    readonly Dictionary<long, Job> jobs = [];
    readonly ConcurrentQueue<Asked> waiting = [];
    readonly CancellationTokenSource closing = new();
    readonly Task listening;
    Exception? broken;
    long lookedAtAll;

    public JobListener(RunSetup setup, RunJobs queue, Bells bells, Journal journal)
    {
        (this.setup, this.queue, this.bells, this.journal) = (setup, queue, bells, journal);
        listening = Task.Run(ListenAsync);
    }

    /// <summary>Hands a job out, and waits for its end. Null where it was taken back before it ran.</summary>
    /// <param name="job">What is to run.</param>
    /// <param name="outlet">Hears what it says.</param>
    /// <param name="send">Carries it to a worker; null where workers look for it themselves.</param>
    /// <param name="cancelled">Ends it.</param>
    public async Task<JobRow?> AddAsync(NewJob job, RunOutlet outlet, Func<long, Task>? send, CancellationToken cancelled)
    {
        var heard = new Job(outlet);
        var asked = new Asked(job, heard, IsSent: send is not null);
        waiting.Enqueue(asked);
        await AloneAsync(AddWaiting).ConfigureAwait(false);
        var id = await asked.Id.Task.ConfigureAwait(false);
        var end = EndAsync(id, heard, cancelled);
        if (send is not null)
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
        await AloneAsync(() =>
        {
            if (broken is not null)
                throw broken;
            jobs.Add(left.id, job);
            return true;
        }).ConfigureAwait(false);
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

    async Task<T> AloneAsync<T>(Func<T> work)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return work();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>All that are there by now, together: whoever comes next may find his own added. What a worker says of a job is read after it is known here.</summary>
    bool AddWaiting()
    {
        List<Asked> together = [];
        while (together.Count < Together && waiting.TryDequeue(out var asked))
            together.Add(asked);
        if (together.Count == 0)
            return true;
        try
        {
            if (broken is not null)
                throw broken;
            var ids = queue.Add([.. together.Select(asked => asked.New)], rings: !together[0].IsSent);
            foreach (var (asked, id) in together.Zip(ids))
            {
                jobs.Add(id, asked.Job);
                asked.Id.SetResult(id);
            }
        }
        catch (Exception error)
        {
            foreach (var asked in together)
                asked.Id.TrySetException(error);
        }
        return true;
    }

    async Task<JobRow?> EndAsync(long id, Job job, CancellationToken cancelled)
    {
        // On a thread of its own: who cancels does not wait for a database.
        using (cancelled.UnsafeRegister(_ => Task.Run(() => CancelAsync(id, job)), null))
            return await job.End.Task.ConfigureAwait(false);
    }

    async Task CancelAsync(long id, Job job)
    {
        try
        {
            var isTold = await AloneAsync(() =>
            {
                if (!jobs.ContainsKey(id))
                    return false;
                if (!queue.Cancel(id))
                    return true;
                jobs.Remove(id);
                job.End.TrySetResult(null);
                return false;
            }).ConfigureAwait(false);
            if (isTold)
                bells.Ring(Bells.Workers);
        }
        catch (Exception error)
        {
            // Who waits for it would wait for ever.
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
                await ReadAsync().ConfigureAwait(false);
                await ear.WaitAsync(setup.Look, closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error)
            {
                await AloneAsync(() => Break(error)).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Without its queue nothing of the run can go on.</summary>
    bool Break(Exception error)
    {
        broken = error;
        foreach (var job in jobs.Values)
            job.End.TrySetException(error);
        jobs.Clear();
        return true;
    }

    async Task ReadAsync()
    {
        var heard = await AloneAsync(Read).ConfigureAwait(false);
        try
        {
            foreach (var (id, job, row, said) in heard)
                Tell(id, job, row, said);
        }
        catch (Exception error)
        {
            // Those that have ended are known here alone by now.
            foreach (var (_, job, _, _) in heard)
                job.End.TrySetException(error);
            throw;
        }
    }

    void Tell(long id, Job job, JobRow? row, IReadOnlyList<JobLine>? said)
    {
        foreach (var lines in said?.Chunk(Most) ?? [])
            journal.PostTogether(() => Tell(id, job, lines));
        if (row is null)
            job.End.TrySetException(Messages.JobGone(setup.RunId));
        else if (row.HasEnded)
            job.End.TrySetResult(row);
        else
            job.Said = row.said;
    }

    List<(long Id, Job Job, JobRow? Row, IReadOnlyList<JobLine>? Said)> Read()
    {
        if (jobs.Count == 0)
            return [];
        // Many may wait, and of them nothing is to be told, but that they are gone.
        var isWhole = Environment.TickCount64 - lookedAtAll >= setup.Look.TotalMilliseconds;
        var news = queue.Read([.. jobs.Select(job => new HeardJob(job.Key, job.Value.Said, job.Value.Line))], isWhole);
        if (isWhole)
            lookedAtAll = Environment.TickCount64;
        List<(long Id, Job Job, JobRow? Row, IReadOnlyList<JobLine>? Said)> heard = [.. jobs.Where(job => isWhole || news.Jobs.ContainsKey(job.Key))
            .Select(job => (job.Key, job.Value, news.Jobs.GetValueOrDefault(job.Key), news.Lines.GetValueOrDefault(job.Key)))];
        foreach (var (id, _, row, _) in heard)
        {
            if (row is null || row.HasEnded)
                jobs.Remove(id);
        }
        return heard;
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

    sealed record Asked(NewJob New, Job Job, bool IsSent)
    {
        public TaskCompletionSource<long> Id { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class Job(RunOutlet outlet)
    {
        public RunOutlet Outlet => outlet;

        public long Said { get; set; }

        public long Line { get; set; }

        public TaskCompletionSource<JobRow?> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
