namespace Pipelines.Engine.Queues;

/// <summary>How processes that share a history wake each other: who waits for something listens to a name, who did something rings it. A ring may be lost, never the state behind it.</summary>
abstract class Bells : IDisposable
{
    /// <summary>Rung when there is something for workers: a job, or the end of one.</summary>
    public const string Workers = "workers";

    /// <summary>Rung when a result that others may wait for was made, or will not be.</summary>
    public const string Claims = "claims";

    readonly Lock gate = new();
    readonly Dictionary<string, List<Ear>> ears = [];

    /// <summary>Rung when something of a run's jobs happened.</summary>
    public static string Of(string runId) => "run-" + runId;

    /// <summary>Rung when something of a run was recorded, where others than its own process may follow it.</summary>
    public static string Events(string runId) => "events-" + runId;

    public abstract void Ring(string name);

    public Ear Listen(string name)
    {
        var ear = new Ear(this, name);
        lock (gate)
        {
            if (!ears.TryGetValue(name, out var same))
                ears.Add(name, same = []);
            same.Add(ear);
        }
        return ear;
    }

    public abstract void Dispose();

    /// <summary>Wakes who listens in this process.</summary>
    /// <param name="name">The bell; null for all, where rings may have been missed.</param>
    protected void Wake(string? name)
    {
        lock (gate)
        {
            foreach (var ear in ears.Where(known => name is null || known.Key == name).SelectMany(known => known.Value))
                ear.Wake();
        }
    }

    /// <summary>The last who listened to a name went.</summary>
    protected virtual void Unused(string name)
    {
    }

    /// <summary>Who listens to a name. What rings while nobody waits wakes the next wait.</summary>
    public sealed class Ear(Bells bells, string name) : IDisposable
    {
        readonly SemaphoreSlim rung = new(0);

        /// <summary>Returns when it rang, or after the time at most.</summary>
        public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
        {
            if (await rung.WaitAsync(most, cancellationToken).ConfigureAwait(false))
            {
                // Many rings are one.
                while (rung.Wait(0, CancellationToken.None))
                {
                }
            }
        }

        public void Wake() => rung.Release();

        public void Dispose()
        {
            lock (bells.gate)
            {
                var same = bells.ears[name];
                same.Remove(this);
                if (same.Count > 0)
                    return;
                bells.ears.Remove(name);
            }
            bells.Unused(name);
        }
    }
}
