namespace Pipelines.Reporting;

/// <summary>Records what a step's code says through frameworks, with no code of the step's for it.</summary>
sealed class FrameworkRecorder : IDisposable
{
    readonly MeterRecorder? meters;
    readonly ActivityRecorder? activities;

    FrameworkRecorder(MeterRecorder? meters, ActivityRecorder? activities) => (this.meters, this.activities) = (meters, activities);

    /// <param name="frameworks">Which ones.</param>
    /// <param name="reports">Where it goes.</param>
    /// <param name="isOwn">Whether the calling code is the step's: listeners hear the whole process.</param>
    public static FrameworkRecorder Start(AutoConnectFrameworks frameworks, ReportBuffer reports, Func<bool> isOwn) => new(
        frameworks.HasFlag(AutoConnectFrameworks.Metrics) ? new(reports, isOwn) : null,
        frameworks.HasFlag(AutoConnectFrameworks.Tracing) ? new(reports, isOwn) : null);

    /// <summary>The framework's own instruments and sources, which are many and of no step's making.</summary>
    public static bool IsOfFramework(string name) =>
        name is "System" or "Microsoft" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name.StartsWith("Experimental.", StringComparison.Ordinal) || name.StartsWith("OpenTelemetry.", StringComparison.Ordinal);

    public void Dispose()
    {
        meters?.Dispose();
        activities?.Dispose();
    }
}
