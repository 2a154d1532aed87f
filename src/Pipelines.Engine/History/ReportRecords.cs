namespace Pipelines.Engine;

/// <summary>A point of a metric (rule V6).</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step that it lies on; null for the run itself.</param>
/// <param name="Attempt">The attempt that reported it, from 1; 0 for the pipeline method itself, and for a step whose result was taken.</param>
/// <param name="Title">What is measured.</param>
/// <param name="Series">The curve.</param>
/// <param name="Iteration">Its place on the curve; null for a single value.</param>
/// <param name="Value">The value.</param>
/// <param name="At">When it was reported.</param>
public sealed record MetricRecord(string RunId, string? Step, int Attempt, string Title, string Series, long? Iteration, double Value, DateTimeOffset At)
{
    /// <summary>For what lies on the run itself: the step that put it there, or whose metric it mirrors; null for the logic.</summary>
    public string? Origin { get; init; }
}

/// <summary>A metric's curve in short.</summary>
/// <param name="Last">Its last point.</param>
/// <param name="Points">How many points it has.</param>
/// <param name="Least">The least value; NaN where no point is a number.</param>
/// <param name="Most">The greatest value; NaN where no point is a number.</param>
public sealed record MetricSummary(MetricRecord Last, long Points, double Least, double Most);

/// <summary>A text, table or plot (rule V6).</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step that it lies on; null for the run itself.</param>
/// <param name="Attempt">The attempt that reported it, from 1; 0 for the pipeline method itself, and for a step whose result was taken.</param>
/// <param name="Kind">Text, table or plot.</param>
/// <param name="Title">Its title.</param>
/// <param name="Series">Its series.</param>
/// <param name="Iteration">Its iteration.</param>
/// <param name="Data">One JSON document: a text's string; a table's <c>columns</c> and <c>rows</c>; a plot's Plotly figure.</param>
/// <param name="At">When it was reported.</param>
public sealed record ReportRecord(
    string RunId, string? Step, int Attempt, ReportKind Kind, string Title, string Series, long Iteration, string Data, DateTimeOffset At)
{
    /// <summary>For what lies on the run itself: the step that put it there; null for the logic.</summary>
    public string? Origin { get; init; }
}

/// <summary>An activity of a step's code that ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt, from 1; 0 for a step whose result was taken.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The id of the activity around it; null for none.</param>
/// <param name="Source">Its source's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">E.g. <c>internal</c>.</param>
/// <param name="Started">When it began.</param>
/// <param name="Duration">How long it took, to the microsecond.</param>
/// <param name="Status"><c>unset</c>, <c>ok</c> or <c>error</c>.</param>
/// <param name="Description">What is said of the status.</param>
/// <param name="Tags">Its tags, as one JSON object of texts.</param>
public sealed record SpanRecord(
    string RunId, string Step, int Attempt, string Id, string? Parent, string Source, string Name, string Kind, DateTimeOffset Started, TimeSpan Duration,
    string Status, string? Description, string Tags);
