namespace Pipelines.Engine.Steps;

/// <summary>Hosts of one run, started ahead while earlier steps run.</summary>
/// <param name="start">What they are started with.</param>
/// <param name="ahead">How many stand ready at most.</param>
/// <param name="expected">How many more steps there may be.</param>
sealed class HostPool(HostStart start, int ahead, Func<int> expected) : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly Queue<HostProcess> waiting = new();
    readonly HashSet<HostProcess> alive = [];
    Task fill = Task.CompletedTask;
    bool closed;

    /// <summary>Starts hosts until enough stand ready; returns at once.</summary>
    public void Fill()
    {
        lock (gate)
        {
            if (fill.IsCompleted && !closed && Wanted)
                fill = Task.Run(FillNow);
        }
    }

    /// <summary>A host for one step: one that stands ready, else a new one.</summary>
    public HostProcess Take()
    {
        lock (gate)
        {
            while (waiting.TryDequeue(out var host))
            {
                var diedIdle = host.Gone.IsCompleted && host.Ready is { IsCompletedSuccessfully: true, Result: true };
                if (!diedIdle)
                    return host;
            }
        }
        return Add(HostProcess.Start(start));
    }

    /// <summary>Ends the unused hosts and waits for the last ones to go.</summary>
    public async ValueTask DisposeAsync()
    {
        Task filled;
        lock (gate)
        {
            closed = true;
            filled = fill;
        }
        await filled.ConfigureAwait(false);
        List<HostProcess> left;
        lock (gate)
        {
            foreach (var host in waiting)
                host.Kill();
            left = [.. alive];
        }
        await Task.WhenAll(left.Select(host => host.Gone)).ConfigureAwait(false);
    }

    bool Wanted => waiting.Count < Math.Min(ahead, expected());

    void FillNow()
    {
        while (true)
        {
            lock (gate)
            {
                if (closed || !Wanted)
                    return;
            }
            HostProcess host;
            try
            {
                host = Add(HostProcess.Start(start));
            }
            catch (EngineException)
            {
                // The step that needs one says so.
                return;
            }
            lock (gate)
                waiting.Enqueue(host);
        }
    }

    HostProcess Add(HostProcess host)
    {
        lock (gate)
            alive.Add(host);
        host.Gone.ContinueWith(
            _ =>
            {
                lock (gate)
                    alive.Remove(host);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return host;
    }
}
