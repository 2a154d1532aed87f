using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Manifest;
using Pipelines.Reporting;

namespace Pipelines.Engine.Reporting;

/// <summary>What the code of a run reports, on a step or on the run itself, and what of it components have mirrored onto the run (rule V6).</summary>
sealed class RunReports : IDisposable
{
    readonly Dictionary<string, MetricMonitor?> monitors;
    readonly Journal journal;

    public RunReports(PipelineManifest manifest, Journal journal)
    {
        this.journal = journal;
        monitors = manifest.Components.ToDictionary(component => component.Key, component => MetricMonitor.Of(component.Key, component.Value.Settings));
        OfLogic = new(new Outlet(this, null));
    }

    /// <summary>What the logic and callbacks report.</summary>
    public ReportBuffer OfLogic { get; }

    /// <summary>Where the reports of a step's running attempt go.</summary>
    public IReportOutlet Of(Step step) => new Outlet(this, step);

    public void Dispose() => OfLogic.Close();

    sealed class Outlet(RunReports reports, Step? step) : IReportOutlet
    {
        readonly MetricMonitor? monitor = step is null ? null : reports.monitors[step.Component];
        readonly int attempt = step?.Attempt ?? 0;

        public void Metrics(ReportTarget target, List<MetricPoint> points)
        {
            Post(OnRun(target), points);
            if (target == ReportTarget.Step && monitor?.Mirror(points) is { Count: > 0 } mirrored)
                Post(onRun: true, mirrored);
        }

        public void Report(ReportTarget target, Report report) => reports.journal.Post(new ReportAdded(
            DateTimeOffset.UtcNow, reports.journal.RunId,
            new(reports.journal.RunId, OnRun(target) ? null : step!.Name, attempt, report.Kind, report.Title, report.Series, report.Iteration, report.Data, report.At)
            {
                Origin = OnRun(target) ? step?.Name : null,
            }));

        public void Spans(List<Span> spans)
        {
            if (step is not null)
                reports.journal.Post(new SpansEnded(DateTimeOffset.UtcNow, reports.journal.RunId, step.Name, attempt, spans));
        }

        bool OnRun(ReportTarget target) => step is null || target == ReportTarget.Run;

        void Post(bool onRun, List<MetricPoint> points) => reports.journal.Post(new MetricsReported(
            DateTimeOffset.UtcNow, reports.journal.RunId, onRun ? null : step!.Name, attempt, points)
        {
            Origin = onRun ? step?.Name : null,
        });
    }
}
