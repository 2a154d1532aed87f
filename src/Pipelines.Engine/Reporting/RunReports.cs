using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
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
        OfLogic = new(new Outlet(this, null, () => SecretMask.None));
    }

    /// <summary>What the logic and callbacks report.</summary>
    public ReportBuffer OfLogic { get; }

    /// <summary>Where the reports of a step's running attempt go.</summary>
    /// <param name="step">The step.</param>
    /// <param name="mask">Hides the step's secrets.</param>
    public IReportOutlet Of(Step step, Func<SecretMask> mask) => new Outlet(this, step, mask);

    public void Dispose() => OfLogic.Close();

    sealed class Outlet(RunReports reports, Step? step, Func<SecretMask> mask) : IReportOutlet
    {
        readonly MetricMonitor? monitor = step is null ? null : reports.monitors[step.Component];
        readonly int attempt = step?.Attempt ?? 0;

        public void Metrics(ReportTarget target, List<MetricPoint> points)
        {
            if (!mask().IsEmpty)
                points = [.. points.Select(point => point with { Title = mask().Apply(point.Title), Series = mask().Apply(point.Series) })];
            Post(OnRun(target), points);
            if (target == ReportTarget.Step && monitor?.Mirror(points) is { Count: > 0 } mirrored)
                Post(onRun: true, mirrored);
        }

        public void Report(ReportTarget target, Report report) => reports.journal.Post(new ReportAdded(
            DateTimeOffset.UtcNow, reports.journal.RunId,
            new(reports.journal.RunId, OnRun(target) ? null : step!.Name, attempt, report.Kind, mask().Apply(report.Title), mask().Apply(report.Series), report.Iteration, mask().Apply(report.Data), report.At)
            {
                Origin = OnRun(target) ? step?.Name : null,
            }));

        public void Spans(List<Span> spans)
        {
            if (step is not null)
                reports.journal.Post(new SpansEnded(DateTimeOffset.UtcNow, reports.journal.RunId, step.Name, attempt, mask().IsEmpty ? spans : [.. spans.Select(span => span with { Name = mask().Apply(span.Name), Tags = mask().Apply(span.Tags), Description = span.Description is { } said ? mask().Apply(said) : null })]));
        }

        bool OnRun(ReportTarget target) => step is null || target == ReportTarget.Run;

        void Post(bool onRun, List<MetricPoint> points) => reports.journal.Post(new MetricsReported(
            DateTimeOffset.UtcNow, reports.journal.RunId, onRun ? null : step!.Name, attempt, points)
        {
            Origin = onRun ? step?.Name : null,
        });
    }
}
