using System.Collections.Concurrent;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>A clock by which every wait is over at once, and which remembers how long each was.</summary>
sealed class HurriedClock : TimeProvider
{
    TimeSpan ahead;

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public void Advance(TimeSpan by) => ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
