using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipelines.Runner.Rendering;

/// <summary>Draws a run as a tree: the pipeline, and a line for each step with state, time, progress and its last words.</summary>
static class TreeDrawing
{
    public const int AllSteps = int.MaxValue;

    /// <summary>A finished picture shows this many steps that went well; the rest is counted.</summary>
    const int LongestPicture = 200;

    /// <summary>The width of the lines that join a step to its pipeline.</summary>
    const int Guide = 4;

    public static IRenderable Of(RunPicture picture, DateTimeOffset now, int rows, int columns)
    {
        var started = picture.Started;
        var root = new Tree(started is null
            ? new Markup("[grey]starting …[/]")
            : Line($"[bold]{Markup.Escape(started.Name)}[/] {Markup.Escape(started.Version)} [grey]run {Markup.Escape(started.RunId)}, {started.Mode.ToString().ToLowerInvariant()}, {Texts.Duration(now - started.At)}[/]"));
        var shown = Shown(picture.Steps, Math.Min(rows, LongestPicture));
        var width = shown.Select(step => step.Name.Length).DefaultIfEmpty().Max();
        foreach (var step in shown)
            root.AddNode(Line(Step(step, width, now, columns)));
        if (picture.Steps.Count > shown.Count)
            root.AddNode(Line($"[grey]… and {picture.Steps.Count - shown.Count} more: {Texts.Counts(picture.Steps.Except(shown).Select(step => step.Status))}[/]"));
        return root;
    }

    /// <summary>In the calls' order; where there are too many, those that run, failed or were cut off come first.</summary>
    static List<StepPicture> Shown(IReadOnlyList<StepPicture> steps, int rows) => steps.Count <= rows
        ? [.. steps]
        : [.. steps.Index().OrderBy(entry => Weight(entry.Item.Status)).ThenByDescending(entry => entry.Index).Take(rows).OrderBy(entry => entry.Index).Select(entry => entry.Item)];

    static int Weight(StepStatus status) => status switch
    {
        StepStatus.Failed => 0,
        StepStatus.Running => 1,
        StepStatus.Aborted => 2,
        StepStatus.Queued => 3,
        StepStatus.Completed or StepStatus.Cached => 4,
        _ => 5,
    };

    static string Step(StepPicture step, int width, DateTimeOffset now, int columns)
    {
        var (sign, colour) = Sign(step.Status);
        var took = step.Took(now) is { } time ? Texts.Duration(time) : "";
        var attempt = step.Attempt > 1 ? $" [yellow]attempt {step.Attempt}[/]" : "";
        var progress = step is { Status: StepStatus.Running, Progress: { } value } ? " " + Bar(value) : "";
        var start = $"[{colour}]{sign} {Markup.Escape(step.Name.PadRight(width))}  {Texts.State(step.Status),-9}[/] [grey]{took,8}[/]{attempt}{progress}";
        return start + Words(step, columns - Guide - Markup.Remove(start).Length - 2);
    }

    /// <summary>What the step has to say, cut where the line ends: a line that wraps would push others off the screen.</summary>
    static string Words(StepPicture step, int room)
    {
        var text = step.Status switch
        {
            StepStatus.Failed when step.Error is { } error => Texts.Error(error),
            StepStatus.Skipped when step.Error is { } error => Texts.OneLine(error.Message),
            StepStatus.Running when step.LastMetric is { } metric => step.LastLine is { } line ? $"{metric}  {line}" : metric,
            StepStatus.Running => step.LastLine,
            _ => null,
        };
        if (text is null || room < 2)
            return "";
        return $"  [grey]{Markup.Escape(text.Length <= room ? text : text[..(room - 1)] + "…")}[/]";
    }

    static string Bar(double value)
    {
        var full = (int)Math.Round(value * 10);
        return string.Create(CultureInfo.InvariantCulture, $"[green]{new string('━', full)}[/][grey]{new string('━', 10 - full)}[/] {Texts.Percent(value),5}");
    }

    static (string Sign, string Colour) Sign(StepStatus status) => status switch
    {
        StepStatus.Running => ("▶", "blue"),
        StepStatus.Completed => ("✓", "green"),
        StepStatus.Cached => ("✓", "cyan"),
        StepStatus.Failed => ("✗", "red"),
        StepStatus.Aborted => ("■", "yellow"),
        StepStatus.Skipped => ("–", "grey"),
        _ => ("·", "grey"),
    };

    static Markup Line(string markup) => new Markup(markup).Overflow(Overflow.Ellipsis);
}
