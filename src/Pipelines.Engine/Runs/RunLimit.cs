using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>The pipeline's own time-out.</summary>
sealed class RunLimit(TimeSpan? time, TimeProvider clock)
{
    public static RunLimit Of(RunSetup setup) =>
        new(new SettingsReader(setup.Manifest.Settings, setup.Manifest.Name).Seconds("timeoutSeconds"), setup.Options.Clock);

    /// <summary>Rings once when the time is over; null where there is no limit.</summary>
    /// <param name="over">What it rings.</param>
    /// <param name="elapsed">How long the run has gone on already.</param>
    public IDisposable? Start(Action over, TimeSpan elapsed = default) => time is { } limit ? clock.CreateTimer(_ => over(), null, limit > elapsed ? limit - elapsed : TimeSpan.Zero, Timeout.InfiniteTimeSpan) : null;

    public RunError Error => new(typeof(TimeoutException).FullName!, Messages.RunTimedOut(time ?? TimeSpan.Zero));
}
