using System.Globalization;
using System.Text.Json;
using Pipelines.Reporting;

namespace Pipelines.Engine.Reporting;

/// <summary>Reads what a step host tells of reports.</summary>
static class ReportedLine
{
    /// <exception cref="InvalidOperationException">It is not as a host writes it.</exception>
    public static void Read(JsonElement line, IReportOutlet outlet)
    {
        var type = line.GetProperty("type").GetString();
        if (type == "spans")
            outlet.Spans([.. line.GetProperty("spans").EnumerateArray().Select(SpanOf)]);
        else if (type == "report")
            outlet.Report(Target(line), ReportOf(line));
        else
            outlet.Metrics(Target(line), Points(line));
    }

    static ReportTarget Target(JsonElement line) => line.GetProperty("to").ValueEquals("run"u8) ? ReportTarget.Run : ReportTarget.Step;

    static List<MetricPoint> Points(JsonElement line)
    {
        string[] names = [.. line.GetProperty("names").EnumerateArray().Select(name => name.GetString()!)];
        var values = line.GetProperty("points");
        var points = new List<MetricPoint>(values.GetArrayLength() / 4);
        var fields = values.EnumerateArray();
        while (fields.MoveNext())
        {
            var name = 2 * fields.Current.GetInt32();
            var iteration = Next().ValueKind == JsonValueKind.Null ? (long?)null : fields.Current.GetInt64();
            var value = Next().ValueKind == JsonValueKind.String ? double.Parse(fields.Current.GetString()!, CultureInfo.InvariantCulture) : fields.Current.GetDouble();
            points.Add(new(names[name], names[name + 1], iteration, value, Time(Next())));
        }
        return points;

        JsonElement Next() => fields.MoveNext() ? fields.Current : throw new FormatException();
    }

    static Report ReportOf(JsonElement line) => new(
        Enum.Parse<ReportKind>(line.GetProperty("kind").GetString()!), line.GetProperty("title").GetString()!, line.GetProperty("series").GetString()!,
        line.GetProperty("iteration").GetInt64(), line.GetProperty("data").GetString()!, Time(line.GetProperty("at")));

    static Span SpanOf(JsonElement span) => new(
        span.GetProperty("id").GetString()!, Text(span, "parent"), span.GetProperty("source").GetString()!, span.GetProperty("name").GetString()!, span.GetProperty("kind").GetString()!,
        Time(span.GetProperty("at")), TimeSpan.FromMicroseconds(span.GetProperty("took").GetInt64()), span.GetProperty("status").GetString()!, Text(span, "description"),
        span.GetProperty("tags").GetString()!);

    static DateTimeOffset Time(JsonElement microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds.GetInt64() * TimeSpan.TicksPerMicrosecond);

    static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
