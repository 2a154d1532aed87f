namespace Pipelines.Engine.Scheduling;

/// <summary>How long a step waits between attempts (rule F6).</summary>
/// <param name="First">Before the first retry.</param>
/// <param name="Backoff">The factor from one retry to the next.</param>
sealed record RetryDelay(TimeSpan First, double Backoff)
{
    /// <summary>What chance adds at most where the delay grows: steps that failed together do not come back together.</summary>
    const double Jitter = 0.25;

    public static RetryDelay None { get; } = new(TimeSpan.Zero, 1);

    /// <param name="retry">Which retry it is, from 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    public TimeSpan Before(int retry, double chance)
    {
        if (First == TimeSpan.Zero)
            return First;
        var grown = First.TotalSeconds * Math.Pow(Backoff, retry - 1);
        return SettingsReader.Longest(Backoff > 1 ? grown * (1 + Jitter * chance) : grown);
    }
}
