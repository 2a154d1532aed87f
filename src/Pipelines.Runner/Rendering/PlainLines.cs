using System.Globalization;
using Pipelines.Engine;

namespace Pipelines.Runner.Rendering;

/// <summary>A run as lines of plain text, for pipes and files: seconds since the start, who, what.</summary>
sealed class PlainLines(TextWriter output)
{
    readonly RunPicture picture = new();
    readonly Lock gate = new();

    public void Take(RunEvent happened)
    {
        lock (gate)
        {
            picture.Apply(happened);
            foreach (var line in Lines(happened))
                output.WriteLine($"{Elapsed(happened),8}  {line}");
            output.Flush();
        }
    }

    /// <summary>Points of curves are many, and nobody reads them one by one.</summary>
    IEnumerable<string> Lines(RunEvent happened) => happened is MetricsReported reported
        ? reported.Points.Where(point => point.Iteration is null).Select(point => $"{Who(reported.Step, reported.Origin)} {point.Series} {Texts.Number(point.Value)}{Where(reported.Origin)}")
        : Line(happened) is { } line ? [line] : [];

    string? Line(RunEvent happened) => happened switch
    {
        RunStarted started => $"{started.Pipeline} {started.Version} {(started.Resumed is null ? "started" : "resumed")}: run {started.RunId} ({started.Mode.ToString().ToLowerInvariant()})",
        StepChanged changed => Change(changed),
        ArtifactUploaded { Artifact: { Origin: { } origin } artifact } => $"{origin} put {Texts.Kind(artifact.Kind)} '{artifact.Name}' on the run ({Texts.Size(artifact.Bytes)})",
        ArtifactUploaded { Artifact: var artifact } => $"{artifact.Step ?? picture.Started?.Pipeline} uploaded {Texts.Kind(artifact.Kind)} '{artifact.Name}' ({Texts.Size(artifact.Bytes)})",
        ReportAdded { Report: var report } => $"{Who(report.Step, report.Origin)} {Texts.Kind(report.Kind)} '{report.Title}' / '{report.Series}'{Where(report.Origin)}",
        LogLine { Step: { } step } line => $"{step} | {line.Text}",
        LogLine line => $"{picture.Started?.Pipeline} | {line.Text}",
        _ => null,
    };

    string Who(string? step, string? origin) => origin is null ? $"{step ?? picture.Started?.Pipeline} reported" : $"{origin} put";

    static string Where(string? origin) => origin is null ? "" : " on the run";

    string? Change(StepChanged changed) => changed.Status switch
    {
        StepStatus.Running when changed.Attempt > 1 => $"{changed.Step} running, attempt {changed.Attempt}",
        StepStatus.Running => $"{changed.Step} running",
        StepStatus.Completed or StepStatus.Cached when changed.Resumed => $"{changed.Step} had {Texts.State(changed.Status)} before",
        StepStatus.Completed => $"{changed.Step} completed{In(changed)}",
        StepStatus.Cached => $"{changed.Step} cached{From(changed)}",
        StepStatus.Pending or StepStatus.Queued when changed is { Previous: StepStatus.Running, Error: { } error } => $"{changed.Step} tries again: {Texts.Error(error)}",
        StepStatus.Pending or StepStatus.Queued => null,
        _ when changed.Error is { } error => $"{changed.Step} {Texts.State(changed.Status)}{In(changed)}: {Reason(changed.Status, error)}",
        _ => $"{changed.Step} {Texts.State(changed.Status)}{In(changed)}",
    };

    static string Reason(StepStatus status, RunError error) =>
        status == StepStatus.Skipped ? Texts.OneLine(error.Message) : Texts.Error(error);

    static string From(StepChanged changed) => changed.TakenFrom is { } from ? $", as made by {Texts.Source(from, changed.RunId, changed.Step)}" : "";

    string In(StepChanged changed) =>
        changed.Previous == StepStatus.Running && picture.Step(changed.Step).Took(changed.At) is { } took ? $" in {Texts.Duration(took)}" : "";

    string Elapsed(RunEvent happened)
    {
        var seconds = picture.Started is { } started ? (happened.At - started.At).TotalSeconds : 0;
        return seconds.ToString("0.00", CultureInfo.InvariantCulture) + "s";
    }
}
