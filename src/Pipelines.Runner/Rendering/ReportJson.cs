using System.Globalization;
using System.Text.Json;
using Pipelines.Engine;

namespace Pipelines.Runner.Rendering;

/// <summary>Metrics, reports and spans as JSON. The names are documented in docs/reporting.md and stay.</summary>
static class ReportJson
{
    public static void Metrics(Utf8JsonWriter json, MetricsReported reported)
    {
        json.WriteString("step", reported.Step);
        json.WriteNumber("attempt", reported.Attempt);
        json.WriteString("origin", reported.Origin);
        json.WriteStartArray("points");
        foreach (var point in reported.Points)
        {
            json.WriteStartObject();
            json.WriteString("title", point.Title);
            json.WriteString("series", point.Series);
            Iteration(json, point.Iteration);
            Number(json, "value", point.Value);
            json.WriteString("at", point.At.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Point(Utf8JsonWriter json, MetricRecord point)
    {
        json.WriteString("step", point.Step);
        json.WriteNumber("attempt", point.Attempt);
        json.WriteString("origin", point.Origin);
        json.WriteString("title", point.Title);
        json.WriteString("series", point.Series);
        Iteration(json, point.Iteration);
        Number(json, "value", point.Value);
        json.WriteString("at", point.At.UtcDateTime);
    }

    public static void Curve(Utf8JsonWriter json, MetricSummary curve)
    {
        Point(json, curve.Last);
        json.WriteNumber("points", curve.Points);
        Number(json, "least", curve.Least);
        Number(json, "most", curve.Most);
    }

    public static void Report(Utf8JsonWriter json, ReportRecord report)
    {
        Head(json, report);
        json.WritePropertyName("data");
        json.WriteRawValue(report.Data);
    }

    /// <summary>Without its data.</summary>
    public static void Head(Utf8JsonWriter json, ReportRecord report)
    {
        json.WriteString("step", report.Step);
        json.WriteNumber("attempt", report.Attempt);
        json.WriteString("origin", report.Origin);
        json.WriteString("kind", Texts.Kind(report.Kind));
        json.WriteString("title", report.Title);
        json.WriteString("series", report.Series);
        json.WriteNumber("iteration", report.Iteration);
        // An event has the time when it came beside its own.
        json.WriteString("reported", report.At.UtcDateTime);
    }

    public static void Span(Utf8JsonWriter json, SpanRecord span)
    {
        json.WriteString("step", span.Step);
        json.WriteNumber("attempt", span.Attempt);
        json.WriteString("id", span.Id);
        json.WriteString("parent", span.Parent);
        json.WriteString("source", span.Source);
        json.WriteString("name", span.Name);
        json.WriteString("kind", span.Kind);
        json.WriteString("started", span.Started.UtcDateTime);
        json.WriteNumber("seconds", span.Duration.TotalSeconds);
        json.WriteString("status", span.Status);
        json.WriteString("description", span.Description);
        json.WritePropertyName("tags");
        json.WriteRawValue(span.Tags);
    }

    static void Iteration(Utf8JsonWriter json, long? iteration)
    {
        if (iteration is { } number)
            json.WriteNumber("iteration", number);
        else
            json.WriteNull("iteration");
    }

    /// <summary>What JSON has no number for is a text, as in values.</summary>
    static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
    }
}
