using Dapper;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine;

/// <summary>Metrics, texts, tables, plots and spans: a row each, with run, step and attempt.</summary>
sealed partial class HistoryWriter
{
    Action<object?[]>? metric;
    Action<object?[]>? report;
    Action<object?[]>? span;
    List<Action<object?[]>>? takes;

    /// <summary>The tables, and their columns besides those that say whose a row is. Spans are a step's alone.</summary>
    static readonly (string Table, string Columns)[] Reported =
    [
        ("metrics", "title, series, iteration, value, at"), ("reports", "kind, title, series, iteration, data, at"),
        ("spans", "span_id, parent_id, source, name, kind, started, microseconds, status, description, tags"),
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
                connection.Execute(
                    "delete from metrics where run_id = @RunId and step is null and origin is null; delete from reports where run_id = @RunId and step is null and origin is null",
                    new { e.RunId }, commands[0].Transaction);
                return false;
            case MetricsReported e:
                metric ??= Prepare("insert into metrics (run_id, step, attempt, origin, title, series, iteration, value, at) values (@0, @1, @2, @3, @4, @5, @6, @7, @8)", 9);
                foreach (var point in e.Points)
                    metric([e.RunId, e.Step, e.Attempt, e.Origin, point.Title, point.Series, point.Iteration, double.IsNaN(point.Value) ? null : point.Value, HistoryText.Time(point.At)]);
                return true;
            case ReportAdded { Report: var e }:
                report ??= Prepare("insert into reports (run_id, step, attempt, origin, kind, title, series, iteration, data, at) values (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)", 10);
                report([e.RunId, e.Step, e.Attempt, e.Origin, Word(e.Kind), e.Title, e.Series, e.Iteration, e.Data, HistoryText.Time(e.At)]);
                return true;
            case SpansEnded e:
                span ??= Prepare(
                    "insert into spans (run_id, step, attempt, span_id, parent_id, source, name, kind, started, microseconds, status, description, tags) values (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12)", 13);
                foreach (var s in e.Spans)
                    span([e.RunId, e.Step, e.Attempt, s.Id, s.Parent, s.Source, s.Name, s.Kind, HistoryText.Time(s.Started), s.Duration.Ticks / TimeSpan.TicksPerMicrosecond, s.Status, s.Description, s.Tags]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>What the last attempt of the step whose result is taken had reported, on itself and on its run, is this one's too (rule C7).</summary>
    void TakeReports(StepTaken taken)
    {
        takes ??= [.. Reported.SelectMany(reported => Takes(reported.Table, reported.Columns, "step", "step")), .. Reported.Take(2).SelectMany(reported => Takes(reported.Table, reported.Columns, "origin", "step is null and origin"))];
        foreach (var take in takes)
            take([taken.RunId, taken.Step, taken.From.RunId, taken.From.Step]);
    }

    /// <summary>A run that was killed may have done so before.</summary>
    IEnumerable<Action<object?[]>> Takes(string table, string columns, string owner, string owned) =>
    [
        Prepare($"delete from {table} where run_id = @0 and {owned} = @1 and attempt = 0", 4),
        Prepare(
            $"""
            insert into {table} (run_id, {owner}, attempt, {columns}) select @0, @1, 0, {columns} from {table}
              where run_id = @2 and {owned} = @3 and attempt = (select attempt from steps where run_id = @2 and name = @3) order by id
            """, 4),
    ];
}
