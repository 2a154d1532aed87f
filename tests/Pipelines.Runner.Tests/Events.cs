using Pipelines.Engine;

namespace Pipelines.Runner.Tests;

/// <summary>The events of a run in which a step succeeds at its second attempt, one fails, and one is skipped for it.</summary>
static class Events
{
    public const string Run = "20261122-171500-3fa9c1";

    public static readonly DateTimeOffset Start = new(2026, 11, 22, 17, 15, 0, TimeSpan.Zero);

    static readonly RunError Boom = new("System.InvalidOperationException", "boom\nand more", "   at Iris.Train()", "src/Iris.cs", 41, "Train", ["last words"]);

    public static IReadOnlyList<RunEvent> All { get; } =
    [
        new RunStarted(At(0), Run, "iris", "0.1", RunMode.Local),
        New(0.01, "Load"), New(0.02, "Train", "Load"), New(0.02, "Report_1", "Train"),
        new LogLine(At(0.03), Run, null, "out", "from the pipeline method"),
        Change(0.04, "Load", StepStatus.Queued, StepStatus.Running, 1),
        Change(0.2, "Load", StepStatus.Running, StepStatus.Pending, 1, new("System.IO.IOException", "busy")),
        Change(0.3, "Load", StepStatus.Pending, StepStatus.Running, 2),
        new StepProgress(At(0.4), Run, "Load", 0.5),
        new LogLine(At(0.5), Run, "Load", "out", "[half] done"),
        new MetricsReported(At(0.5), Run, "Load", 2, [new("rows", "read", 0, 1e6, At(0.45)), new("Summary", "share", null, 0.1 + 0.2, At(0.46)), new("loss", "a,\"b\"", 1, double.NaN, At(0.47))]),
        new MetricsReported(At(0.5), Run, null, 2, [new("Summary", "all", null, 7, At(0.45))]) { Origin = "Load" },
        new ReportAdded(At(0.5), Run, new(Run, "Load", 2, ReportKind.Table, "rows", "first", 0, """{"columns":["a"],"rows":[[1]]}""", At(0.5))),
        new ReportAdded(At(0.5), Run, new(Run, null, 0, ReportKind.Text, "notes", "all", 0, "\"done\"", At(0.5))),
        new ArtifactUploaded(At(0.6), Run, new(Run, "Load", "table.csv", "System.IO.FileInfo", "bytes", "sha256:0a", 2048) { Kind = ArtifactKind.Artifact }),
        new ArtifactUploaded(At(0.6), Run, new(Run, null, "best", "System.IO.FileInfo", "bytes", "sha256:0b", 12) { Kind = ArtifactKind.Model, Origin = "Load" }),
        Change(1.3, "Load", StepStatus.Running, StepStatus.Completed, 2),
        Change(1.3, "Train", StepStatus.Pending, StepStatus.Queued, 0),
        Change(1.3, "Train", StepStatus.Queued, StepStatus.Running, 1),
        new LogLine(At(1.4), Run, "Train", "err", "\"quoted\" ü"),
        Change(1.5, "Train", StepStatus.Running, StepStatus.Failed, 1, Boom),
        Change(1.5, "Report_1", StepStatus.Pending, StepStatus.Skipped, 0, new("Pipelines.StepSkippedException", "Train failed")),
        new RunEnded(At(1.6), Run, RunStatus.Failed, Boom),
    ];

    public static RunResult Result { get; } = new(Run, RunStatus.Failed,
    [
        new(Record(1, "Load", StepStatus.Completed, null)), new(Record(2, "Train", StepStatus.Failed, Boom)), new(Record(3, "Report_1", StepStatus.Skipped, null)),
    ], Boom, []);

    public static StepRecord Record(int number, string name, StepStatus status, RunError? error) =>
        new(Run, number, name, name.Split('_')[0], status, 1, [], Start, Start, At(1), error);

    static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    static StepChanged New(double at, string step, params string[] parents) =>
        new(At(at), Run, step, step.Split('_')[0], null, StepStatus.Pending, 0, null, parents);

    static StepChanged Change(double at, string step, StepStatus previous, StepStatus status, int attempt, RunError? error = null) =>
        new(At(at), Run, step, step.Split('_')[0], previous, status, attempt, error, null);
}
