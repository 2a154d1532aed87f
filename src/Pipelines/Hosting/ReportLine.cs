using System.Globalization;
using System.Text;
using Pipelines.Reporting;

namespace Pipelines.Hosting;

/// <summary>Reports as lines of the step process protocol. Times are microseconds since 1970; what JSON has no number for is a text.</summary>
static class ReportLine
{
    /// <summary>Titles and series stand once, in <c>names</c>; a point is the place of its name there, its iteration, value and time.</summary>
    public static byte[] Of(ReportTarget target, List<MetricPoint> points)
    {
        var names = new Dictionary<(string, string), int>();
        var values = new StringBuilder(points.Count * 40);
        foreach (var point in points)
        {
            if (!names.TryGetValue((point.Title, point.Series), out var name))
                names.Add((point.Title, point.Series), name = names.Count);
            values.Append(values.Length == 0 ? '[' : ',').Append(name).Append(',');
            if (point.Iteration is { } iteration)
                values.Append(iteration);
            else
                values.Append("null");
            values.Append(',');
            Number(values, point.Value);
            values.Append(',').Append(Time(point.At));
        }
        var text = new StringBuilder("{\"type\":\"metrics\",\"to\":", values.Length + 256);
        Append(text, target).Append(",\"names\":[");
        foreach (var (title, series) in names.Keys)
        {
            if (text[^1] != '[')
                text.Append(',');
            JsonLine.Quote(text, title);
            text.Append(',');
            JsonLine.Quote(text, series);
        }
        return End(text.Append("],\"points\":").Append(values).Append("]}"));
    }

    public static byte[] Of(ReportTarget target, Report report)
    {
        var text = new StringBuilder("{\"type\":\"report\",\"to\":", report.Data.Length + 256);
        Append(text, target).Append(",\"kind\":");
        JsonLine.Quote(text, report.Kind.ToString());
        Append(text, "title", report.Title);
        Append(text, "series", report.Series);
        text.Append(",\"iteration\":").Append(report.Iteration).Append(",\"at\":").Append(Time(report.At));
        // Its JSON travels as a text: nobody on the way has to read it.
        Append(text, "data", report.Data);
        return End(text.Append('}'));
    }

    public static byte[] Of(List<Span> spans)
    {
        var text = new StringBuilder("{\"type\":\"spans\",\"spans\":[", spans.Count * 200);
        foreach (var span in spans)
        {
            text.Append(text[^1] == '[' ? "{" : ",{").Append("\"id\":");
            JsonLine.Quote(text, span.Id);
            Append(text, "parent", span.Parent);
            Append(text, "source", span.Source);
            Append(text, "name", span.Name);
            Append(text, "kind", span.Kind);
            Append(text, "status", span.Status);
            Append(text, "description", span.Description);
            Append(text, "tags", span.Tags);
            text.Append(",\"at\":").Append(Time(span.Started)).Append(",\"took\":").Append(span.Duration.Ticks / TimeSpan.TicksPerMicrosecond).Append('}');
        }
        return End(text.Append("]}"));
    }

    static byte[] End(StringBuilder text) => Encoding.UTF8.GetBytes(text.Append('\n').ToString());

    static long Time(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    static StringBuilder Append(StringBuilder text, ReportTarget target) => text.Append(target == ReportTarget.Run ? "\"run\"" : "\"step\"");

    static void Append(StringBuilder text, string name, string? value)
    {
        if (value is null)
            return;
        text.Append(",\"").Append(name).Append("\":");
        JsonLine.Quote(text, value);
    }

    static void Number(StringBuilder text, double value)
    {
        if (double.IsFinite(value))
            text.Append(CultureInfo.InvariantCulture, $"{value}");
        else
            text.Append('"').Append(value.ToString(CultureInfo.InvariantCulture)).Append('"');
    }
}
