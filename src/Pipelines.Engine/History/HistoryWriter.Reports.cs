using Pipelines.Engine.Runs;

namespace Pipelines.Engine;

/// <summary>Metrics, texts, tables, plots and spans: a row each, with run, step and attempt.</summary>
sealed partial class HistoryWriter
{
    const string Metric = "insert into metrics (run_id, step, attempt, origin, title, series, iteration, value, at) values (@0, @1, @2, @3, @4, @5, @6, @7, @8)";
    const string Report = "insert into reports (run_id, step, attempt, origin, kind, title, series, iteration, data, at) values (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)";
    const string Span =
        "insert into spans (run_id, step, attempt, span_id, parent_id, source, name, kind, started, microseconds, status, description, tags) values (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12)";

    /// <summary>The tables, and their columns besides those that say whose a row is. Spans are a step's alone.</summary>
    static readonly (string Table, string Columns)[] Reported =
    [
        ("metrics", "title, series, iteration, value, at"), ("reports", "kind, title, series, iteration, data, at"),
        ("spans", "span_id, parent_id, source, name, kind, started, microseconds, status, description, tags"),
    ];

    /// <summary>Each with the column that says whose a row is, and the condition for it.</summary>
    static readonly (string Table, string Columns, string Owner, string Owned)[] Owned =
    [
        .. Reported.Select(reported => (reported.Table, reported.Columns, "step", "step")), .. Reported.Take(2).Select(reported => (reported.Table, reported.Columns, "origin", "step is null and origin")),
    ];

    /// <summary>A run that was killed may have done so before.</summary>
    static readonly string[] Forgets = [.. Owned.Select(rows => $"delete from {rows.Table} where run_id = @0 and {rows.Owned} = @1 and attempt = 0")];

    static readonly string[] Takes =
    [
        .. Owned.Select(rows => $"""
            insert into {rows.Table} (run_id, {rows.Owner}, attempt, {rows.Columns}) select @0, @1, 0, {rows.Columns} from {rows.Table}
              where run_id = @2 and {rows.Owned} = @3 and attempt = (select attempt from steps where run_id = @2 and name = @3) order by id
            """),
    ];

    bool WriteReport(RunEvent happened)
    {
        switch (happened)
        {
            case StepTaken e:
                TakeReports(e);
                return false;
            case RunStarted { Resumed: not null } e:
                // The logic says it again; steps that do not run again keep what they said.
                Add("delete from metrics where run_id = @0 and step is null and origin is null", e.RunId);
                Add("delete from reports where run_id = @0 and step is null and origin is null", e.RunId);
                return false;
            case MetricsReported e:
                foreach (var point in e.Points)
                    Add(Metric, e.RunId, e.Step, e.Attempt, e.Origin, point.Title, point.Series, point.Iteration, double.IsNaN(point.Value) ? null : point.Value, HistoryText.Time(point.At));
                return true;
            case ReportAdded { Report: var e }:
                Add(Report, e.RunId, e.Step, e.Attempt, e.Origin, Word(e.Kind), e.Title, e.Series, e.Iteration, e.Data, HistoryText.Time(e.At));
                return true;
            case SpansEnded e:
                foreach (var s in e.Spans)
                    Add(Span, e.RunId, e.Step, e.Attempt, s.Id, s.Parent, s.Source, s.Name, s.Kind, HistoryText.Time(s.Started), s.Duration.Ticks / TimeSpan.TicksPerMicrosecond, s.Status, s.Description, s.Tags);
                return true;
            default:
                return false;
        }
    }

    /// <summary>What the last attempt of the step whose result is taken had reported, on itself and on its run, is this one's too (rule C7).</summary>
    void TakeReports(StepTaken taken)
    {
        foreach (var forget in Forgets)
            Add(forget, taken.RunId, taken.Step);
        foreach (var take in Takes)
            Add(take, taken.RunId, taken.Step, taken.From.RunId, taken.From.Step);
    }
}
