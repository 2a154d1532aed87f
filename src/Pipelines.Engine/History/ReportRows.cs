#pragma warning disable IDE1006 // named as the columns are
namespace Pipelines.Engine;

sealed record MetricRow : INumberedRow
{
    public long id { get; init; }
    public required string run_id { get; init; }
    public string? step { get; init; }
    public long attempt { get; init; }
    public string? origin { get; init; }
    public required string title { get; init; }
    public required string series { get; init; }
    public long? iteration { get; init; }
    public double? value { get; init; }
    public required string at { get; init; }
    public long points { get; init; }
    public double? least { get; init; }
    public double? most { get; init; }

    /// <summary>A column holds no NaN: there it is empty.</summary>
    public MetricRecord ToRecord() => new(run_id, step, (int)attempt, title, series, iteration, value ?? double.NaN, HistoryText.Time(at)) { Origin = origin };

    public MetricSummary ToSummary() => new(ToRecord(), points, least ?? double.NaN, most ?? double.NaN);
}

sealed record ReportRow : INumberedRow
{
    public long id { get; init; }
    public required string run_id { get; init; }
    public string? step { get; init; }
    public long attempt { get; init; }
    public string? origin { get; init; }
    public required string kind { get; init; }
    public required string title { get; init; }
    public required string series { get; init; }
    public long iteration { get; init; }
    public required string data { get; init; }
    public required string at { get; init; }

    public ReportRecord ToRecord() =>
        new(run_id, step, (int)attempt, Words<ReportKind>.Parse(kind), title, series, iteration, data, HistoryText.Time(at)) { Origin = origin };
}

sealed record SpanRow
{
    public required string run_id { get; init; }
    public required string step { get; init; }
    public long attempt { get; init; }
    public required string span_id { get; init; }
    public string? parent_id { get; init; }
    public required string source { get; init; }
    public required string name { get; init; }
    public required string kind { get; init; }
    public required string started { get; init; }
    public long microseconds { get; init; }
    public required string status { get; init; }
    public string? description { get; init; }
    public required string tags { get; init; }

    public SpanRecord ToRecord() => new(
        run_id, step, (int)attempt, span_id, parent_id, source, name, kind, HistoryText.Time(started), TimeSpan.FromMicroseconds(microseconds), status, description, tags);
}
