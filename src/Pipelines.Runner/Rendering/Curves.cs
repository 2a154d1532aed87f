using System.Globalization;
using Pipelines.Engine;

namespace Pipelines.Runner.Rendering;

/// <summary>A run's metrics in short: those of each step's newest attempt.</summary>
static class Curves
{
    public static IReadOnlyList<MetricSummary> Of(History history, string run, IReadOnlyList<StepRecord> steps)
    {
        var attempts = steps.ToDictionary(step => step.Name, step => step.Attempt);
        return [.. history.Curves(run).Where(curve => (curve.Last.Step ?? curve.Last.Origin) is not { } step || attempts.GetValueOrDefault(step) == curve.Last.Attempt)];
    }

    public static void Write(TextWriter output, IEnumerable<MetricSummary> curves) => new TextTable("METRIC", "SERIES", "ON", "FROM", "LAST", "AT", "LEAST", "MOST", "POINTS").Write(output, curves.Select(curve => (string[])
    [
        curve.Last.Title, curve.Last.Series, curve.Last.Step ?? "the run", curve.Last.Origin ?? "", Texts.Number(curve.Last.Value),
        curve.Last.Iteration?.ToString(CultureInfo.InvariantCulture) ?? "", Texts.Number(curve.Least), Texts.Number(curve.Most), curve.Points.ToString(CultureInfo.InvariantCulture),
    ]));
}
