using Pipelines.Engine.Containers;

namespace Pipelines.Engine.Steps;

/// <summary>Hosts of one run, and so of one runtime configuration, started ahead while earlier steps run.</summary>
/// <param name="start">What they are started with.</param>
/// <param name="places">How many steps run at once.</param>
/// <param name="use">Whether a host takes one step or many.</param>
/// <param name="expected">How many more steps there may be.</param>
sealed class HostPool(HostStart start, int places, HostUse use, Func<int> expected) : IAsyncDisposable
{
    /// <summary>Hosts that stand ready at most, where each takes one step.</summary>
    const int Ahead = 2;

    readonly Lock gate = new();
    readonly LinkedList<HostProcess> waiting = new();
    readonly HashSet<HostProcess> alive = [];
    Task fill = Task.CompletedTask;
    bool closed;

    /// <summary>A new line that no step knows, by which a host ends a step's streams; null where it takes one step.</summary>
    public string? NewMark() => use == HostUse.Reuse ? "end of step " + Guid.NewGuid().ToString("N") : null;

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
            while (waiting.First is { Value: var host })
            {
                waiting.RemoveFirst();
                var diedIdle = host.Gone.IsCompleted && host.Ready is { IsCompletedSuccessfully: true, Result: true };
                if (!diedIdle)
                    return host;
            }
        }
        return Add(HostProcess.Start(start));
    }

    /// <summary>A new host for one step, with variables of its own.</summary>
    public HostProcess Start(IReadOnlyDictionary<string, string> environment) => Add(HostProcess.Start(start with { Environment = environment }));

    /// <summary>A host for one step, in a container.</summary>
    public HostProcess Start(ContainerStart container) => Add(HostProcess.Start(container, start.WorkingDirectory));

    /// <summary>Takes a host back that is ready for another step.</summary>
    public void Return(HostProcess host)
    {
        lock (gate)
        {
            if (!closed)
            {
                // It has run a step already, so it goes before those that still start.
                waiting.AddFirst(host);
                return;
            }
        }
        host.Kill();
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

    /// <summary>One starts while another is handed over; those that are used again come back.</summary>
    bool Wanted => use == HostUse.Reuse
        ? alive.Count < Math.Min(places + 1, expected())
        : waiting.Count < Math.Min(Math.Min(places, Ahead), expected());

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
                waiting.AddLast(host);
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
