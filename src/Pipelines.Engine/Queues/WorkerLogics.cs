using System.Collections.Concurrent;
using System.ComponentModel;

namespace Pipelines.Engine.Queues;

/// <summary>The logics of runs that a worker has, each in a process of its own (rule M6). They wait more than they work, and take no place of a step.</summary>
sealed class WorkerLogics(WorkerOptions options, string home, string worker, JobQueue queue, Bells bells)
{
    const int Most = 16;

    readonly ConcurrentDictionary<ClaimedLogic, Running> running = new();

    public bool HasRoom => options.LogicCommand is not null && running.Count < Most;

    public bool IsEmpty => running.IsEmpty;

    public bool Has(long job) => running.Keys.Any(logic => logic.Id == job);

    /// <param name="job">The logic.</param>
    /// <param name="ended">Called when it is not here any more.</param>
    public void Start(ClaimedLogic job, Action ended)
    {
        var own = new Running();
        running[job] = own;
        _ = Task.Run(async () =>
        {
            try
            {
                await RunAsync(job, own).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                Say(Messages.WorkerTrouble(error.Message));
            }
            running.TryRemove(job, out _);
            own.Dispose();
            ended();
        });
    }

    /// <summary>Ends those that are not the worker's any more.</summary>
    public void Keep(Func<long, bool> isOurs)
    {
        foreach (var (job, own) in running)
        {
            if (!isOurs(job.Id))
                own.End(isLost: true);
        }
    }

    /// <summary>Gives all back: another worker goes on with them, without repeating what their steps did.</summary>
    public void HandBack()
    {
        foreach (var own in running.Values)
            own.End(isLost: false);
    }

    async Task RunAsync(ClaimedLogic job, Running own)
    {
        if (job.Losses >= QueuedSteps.MostLost)
        {
            queue.Fail(job, new("LogicLost", Messages.LogicsLost((int)job.Losses, job.Why)));
            bells.Ring(Bells.Events(job.RunId));
            return;
        }
        Say(Messages.WorkerRunsLogic(job.RunId));
        string? why;
        try
        {
            using var process = LogicProcess.Start(options.LogicCommand!, new(new(job.RunId, job.Id, job.Fence), worker, job.Request, home, options.WorkingDirectory)
            {
                Database = options.Database,
                Artifacts = options.Artifacts,
                SecretsFile = options.SecretsFile is { } file ? Path.GetFullPath(file, options.WorkingDirectory) : null,
            });
            await process.WaitAsync(own.Token).ConfigureAwait(false);
            why = Messages.LogicEnded(process.ExitCode, process.LastLines);
        }
        catch (Win32Exception error)
        {
            why = error.Message;
        }
        if (own.IsLost)
            return;
        if (own.Token.IsCancellationRequested)
        {
            if (queue.Return(job, null))
                Say(Messages.WorkerGaveBackLogic(job.RunId));
        }
        else if (queue.Return(job, why))
            Say(Messages.WorkerLostLogic(job.RunId, why));
        else
            Say(Messages.WorkerEndedLogic(job.RunId));
        bells.Ring(Bells.Workers);
    }

    void Say(string text) => options.OnNews?.Invoke(text);

    sealed class Running : IDisposable
    {
        readonly CancellationTokenSource end = new();
        volatile bool isLost;

        public CancellationToken Token => end.Token;

        public bool IsLost => isLost;

        public void End(bool isLost)
        {
            this.isLost |= isLost;
            try
            {
                end.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has ended.
            }
        }

        public void Dispose() => end.Dispose();
    }
}
