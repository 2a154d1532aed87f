namespace Pipelines.Reporting;

/// <summary>A text, table or plot on its way.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Title">The title.</param>
/// <param name="Series">The series.</param>
/// <param name="Iteration">The iteration.</param>
/// <param name="Data">One JSON document: a text's string, a table's columns and rows, a plot's figure.</param>
/// <param name="At">When it was reported.</param>
sealed record Report(ReportKind Kind, string Title, string Series, long Iteration, string Data, DateTimeOffset At);

/// <summary>An activity that ended.</summary>
/// <param name="Id">The activity's own id.</param>
/// <param name="Parent">The id of the activity around it.</param>
/// <param name="Source">Its source's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">E.g. <c>internal</c>.</param>
/// <param name="Started">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Status"><c>unset</c>, <c>ok</c> or <c>error</c>.</param>
/// <param name="Description">What is said of the status.</param>
/// <param name="Tags">Its tags, as one JSON object of texts.</param>
sealed record Span(
    string Id, string? Parent, string Source, string Name, string Kind, DateTimeOffset Started, TimeSpan Duration, string Status, string? Description, string Tags);

/// <summary>What a report is put on.</summary>
enum ReportTarget
{
    Step,
    Run,
}

/// <summary>Takes reports out of the code that makes them.</summary>
interface IReportOutlet
{
    /// <summary>Points in the order of their making; the list is handed over.</summary>
    void Metrics(ReportTarget target, List<MetricPoint> points);

    void Report(ReportTarget target, Report report);

    void Spans(List<Span> spans);
}
