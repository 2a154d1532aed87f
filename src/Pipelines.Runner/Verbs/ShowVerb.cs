using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>show</c>: one run, its steps and what failed them.</summary>
sealed class ShowVerb(Terminal terminal)
{
    /// <summary>A run of many steps has many curves: what is in its errors shall still be seen.</summary>
    const int ShownCurves = 40;

    readonly Argument<string> run = CommonOptions.Run();
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<bool> json = CommonOptions.Json();
    readonly Option<bool> verbose = CommonOptions.Verbose();

    public static Command Command(Terminal terminal)
    {
        var verb = new ShowVerb(terminal);
        var command = new Command("show", "Shows a run and its steps.") { verb.run, verb.home, verb.json, verb.verbose };
        command.SetAction(verb.Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var record = history.Run(parsed.GetValue(run)!);
        var steps = history.Steps(record.Id);
        var uploads = history.Artifacts(record.Id).Where(artifact => artifact.Kind != ArtifactKind.Output).ToList();
        var curves = Curves.Of(history, record.Id, steps);
        var reports = history.Reports(record.Id);
        if (parsed.GetValue(json))
            HistoryJson.Write(terminal.Out, writer => Json(writer, record, steps, uploads, curves, reports));
        else
            Text(record, steps, uploads, () => Reported(record, curves, reports), parsed.GetValue(verbose));
        return ExitCode.Done;
    }

    static void Json(System.Text.Json.Utf8JsonWriter writer, RunRecord record, IReadOnlyList<StepRecord> steps, IReadOnlyList<ArtifactRecord> uploads, IReadOnlyList<MetricSummary> curves, IReadOnlyList<ReportRecord> reports)
    {
        writer.WriteStartObject();
        HistoryJson.Run(writer, record);
        writer.WritePropertyName("steps");
        HistoryJson.Array(writer, steps, HistoryJson.Step);
        writer.WritePropertyName("uploads");
        HistoryJson.Array(writer, uploads, HistoryJson.Artifact);
        writer.WritePropertyName("metrics");
        HistoryJson.Array(writer, curves, ReportJson.Curve);
        writer.WritePropertyName("reports");
        HistoryJson.Array(writer, reports, ReportJson.Head);
        writer.WriteEndObject();
    }

    void Text(RunRecord record, IReadOnlyList<StepRecord> steps, IReadOnlyList<ArtifactRecord> uploads, Action reported, bool verbose)
    {
        var output = terminal.Out;
        output.WriteLine($"run         {record.Id}");
        output.WriteLine($"name        {record.Name}");
        output.WriteLine($"pipeline    {record.Pipeline} {record.Version} ({record.Project})");
        output.WriteLine($"status      {Texts.State(record.Status)}");
        output.WriteLine($"mode        {record.Mode.ToString().ToLowerInvariant()}");
        output.WriteLine($"started     {Texts.Time(record.Started)}");
        if (record.Ended is { } ended)
            output.WriteLine($"took        {Texts.Duration(ended - record.Started)}");
        if (record.Commit is { } commit)
            output.WriteLine($"commit      {commit}{(record.Dirty ? " (dirty)" : "")}");
        output.WriteLine($"manifest    {record.Manifest}");
        output.WriteLine($"parameters  {record.Parameters}");
        output.WriteLine();
        if (steps.Count == 0)
            output.WriteLine("no steps");
        else
            Table(output, steps);
        Uploads(output, uploads);
        reported();
        Errors(record, steps, verbose);
    }

    /// <summary>Columns in which nothing would stand are left out.</summary>
    static void Table(TextWriter output, IReadOnlyList<StepRecord> steps)
    {
        List<(string Head, Func<StepRecord, string> Cell)> more = [];
        if (steps.Any(step => step.Control.Count > 0))
            more.Add(("DECIDED BY", step => string.Join(", ", step.Control)));
        if (steps.Any(step => step.TakenFrom is not null))
            more.Add(("MADE BY", step => step.TakenFrom is { } from ? Texts.Source(from, step.RunId, step.Name) : ""));
        if (steps.Any(step => step.Stage is not null))
            more.Add(("STAGE", step => step.Stage ?? ""));
        if (steps.Any(step => step.Queue != "default"))
            more.Add(("QUEUE", step => step.Queue));
        if (steps.Any(step => step.Tags.Count > 0))
            more.Add(("TAGS", step => string.Join(", ", step.Tags)));
        new TextTable(["STEP", "COMPONENT", "STATUS", "ATTEMPT", "TOOK", "PARENTS", .. more.Select(column => column.Head)])
            .Write(output, steps.Select(step => (string[])[.. Row(step), .. more.Select(column => column.Cell(step))]));
    }

    static void Uploads(TextWriter output, IReadOnlyList<ArtifactRecord> uploads)
    {
        if (uploads.Count == 0)
            return;
        output.WriteLine();
        new TextTable("UPLOAD", "KIND", "ON", "FROM", "SIZE")
            .Write(output, uploads.Select(upload => (string[])[upload.Name, Texts.Kind(upload.Kind), upload.Step ?? "the run", upload.Origin ?? "", Texts.Size(upload.Bytes)]));
    }

    void Reported(RunRecord record, IReadOnlyList<MetricSummary> curves, IReadOnlyList<ReportRecord> reports)
    {
        if (curves.Count > 0)
        {
            terminal.Out.WriteLine();
            Curves.Write(terminal.Out, curves.Take(ShownCurves));
            if (curves.Count > ShownCurves)
                terminal.Out.WriteLine($"… and {curves.Count - ShownCurves} more: dotnet pipelines metrics {record.Id}");
        }

        if (reports.Count > 0)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine($"{Messages.Count(reports.Count, "report")}: dotnet pipelines reports {record.Id}");
        }
    }

    static string[] Row(StepRecord step) =>
    [
        step.Name, step.Component, Texts.State(step.Status), step.Attempt == 0 ? "" : $"{step.Attempt}",
        step is { Started: { } started, Ended: { } ended } ? Texts.Duration(ended - started) : "", string.Join(", ", step.Parents),
    ];

    void Errors(RunRecord record, IReadOnlyList<StepRecord> steps, bool verbose)
    {
        var errors = steps.Where(step => step is { Status: StepStatus.Failed, Error: not null }).Select(step => (step.Name, Error: step.Error!)).ToList();
        if (record.Error is { } error && errors.All(known => known.Name != error.Step))
            errors.Add((error.Step ?? "the pipeline method", error));
        foreach (var (name, what) in errors)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine($"{name}: {Texts.Error(what)}");
            if (verbose && what.Stack is { } stack)
                terminal.Out.WriteLine(stack);
        }
    }
}
