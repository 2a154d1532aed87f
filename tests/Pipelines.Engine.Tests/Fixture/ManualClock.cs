namespace Pipelines.Engine.Tests.Fixture;

/// <summary>A clock whose timers ring when the test says so.</summary>
sealed class ManualClock : TimeProvider
{
    readonly Lock gate = new();
    readonly List<ManualTimer> timers = [];
    readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    int made;

    /// <summary>The times that timers were set to, in order.</summary>
    public List<TimeSpan> Set { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state), this);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Done once so many timers were set.</summary>
    public Task WhenSet(int count)
    {
        lock (gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (made >= count)
                reached.SetResult();
            else
                waiting.Add((count, reached));
            return reached.Task.WaitAsync(TimeSpan.FromMinutes(3));
        }
    }

    /// <summary>Rings every timer that is set.</summary>
    public void Ring()
    {
        List<ManualTimer> due;
        lock (gate)
        {
            due = [.. timers];
            timers.Clear();
        }
        foreach (var timer in due)
            timer.Ring();
    }

    void Start(ManualTimer timer, TimeSpan time)
    {
        lock (gate)
        {
            timers.Remove(timer);
            if (time == Timeout.InfiniteTimeSpan)
                return;
            timers.Add(timer);
            Set.Add(time);
            made++;
            foreach (var (_, reached) in waiting.Where(w => made >= w.Count))
                reached.TrySetResult();
        }
    }

    void Stop(ManualTimer timer)
    {
        lock (gate)
            timers.Remove(timer);
    }

    sealed class ManualTimer(Action ring, ManualClock clock) : ITimer
    {
        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Start(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Stop(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
