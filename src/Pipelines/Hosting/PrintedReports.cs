using System.Globalization;
using Pipelines.Reporting;

namespace Pipelines.Hosting;

/// <summary>Reports of a step that runs by itself: a line for each.</summary>
sealed class PrintedReports(TextWriter output) : IReportOutlet
{
    public void Metrics(ReportTarget target, List<MetricPoint> points)
    {
        foreach (var point in points)
        {
            var place = point.Iteration is { } iteration ? string.Create(CultureInfo.InvariantCulture, $"{point.Title} / {point.Series} {iteration}") : point.Series;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"metric {place}: {point.Value}"));
        }
    }

    public void Report(ReportTarget target, Report report) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Kind.ToString().ToLowerInvariant()} {report.Title} / {report.Series} {report.Iteration}: {report.Data}"));

    public void Spans(List<Span> spans)
    {
    }
}
