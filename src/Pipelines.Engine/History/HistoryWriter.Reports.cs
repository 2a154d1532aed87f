using Pipelines.Engine.Runs;

namespace Pipelines.Engine;

/// <summary>Metrics, texts, tables, plots and spans: a row each, with run, step and attempt.</summary>
sealed partial class HistoryWriter
{
    Action<object?[]>? metric;
    Action<object?[]>? report;
    Action<object?[]>? span;

    bool WriteReport(RunEvent happened)
    {
        switch (happened)
        {
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
}
