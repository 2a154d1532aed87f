using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Reporting;

/// <summary>The <c>[MonitorMetric]</c>s of a component: which curves of its steps are mirrored onto the run, and under which names.</summary>
sealed class MetricMonitor
{
    readonly ILookup<(string Title, string Series), (string Title, string Series)> targets;

    MetricMonitor(ILookup<(string Title, string Series), (string Title, string Series)> targets) => this.targets = targets;

    /// <summary>Null for a component that has none.</summary>
    public static MetricMonitor? Of(string component, IReadOnlyDictionary<string, object?> settings)
    {
        var monitors = new SettingsReader(settings, component).Maps("monitorMetrics");
        return monitors.Count == 0 ? null : new(monitors.ToLookup(
            monitor => (monitor.Text("title") ?? "", monitor.Text("series") ?? ""),
            monitor => (monitor.Text("targetTitle") ?? monitor.Text("title") ?? "", monitor.Text("targetSeries") ?? monitor.Text("series") ?? "")));
    }

    /// <summary>The points as they are to stand on the run, in their order.</summary>
    public List<MetricPoint> Mirror(List<MetricPoint> points) =>
        [.. points.SelectMany(point => targets[(point.Title, point.Series)].Select(target => point with { Title = target.Title, Series = target.Series }))];
}
