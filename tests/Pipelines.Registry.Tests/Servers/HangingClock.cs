namespace Pipelines.Registry.Tests.Servers;

/// <summary>A clock by which only a server that hangs stands still, once for each time it does: a slow machine is never taken for one.</summary>
sealed class HangingClock : TimeProvider
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    int hangs;

    public void Hang() => Interlocked.Increment(ref hangs);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Watch(this, callback, state);

    bool TryTake()
    {
        for (var seen = Volatile.Read(ref hangs); seen > 0; seen = Volatile.Read(ref hangs))
        {
            if (Interlocked.CompareExchange(ref hangs, seen - 1, seen) == seen)
                return true;
        }
        return false;
    }

    /// <summary>Runs out a moment after the last sign of life, if something hangs then.</summary>
    sealed class Watch : ITimer
    {
        readonly ITimer moments;
        int isOver;

        public Watch(HangingClock clock, TimerCallback callback, object? state) =>
            moments = System.CreateTimer(
                _ =>
                {
                    if (Interlocked.CompareExchange(ref isOver, 1, 0) != 0)
                        return;
                    if (clock.TryTake())
                        callback(state);
                    else
                        Volatile.Write(ref isOver, 0);
                },
                null,
                Moment,
                Moment);

        public bool Change(TimeSpan dueTime, TimeSpan period) => moments.Change(Moment, Moment);

        public void Dispose() => moments.Dispose();

        public ValueTask DisposeAsync() => moments.DisposeAsync();
    }
}
