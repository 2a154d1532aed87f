using System.Globalization;
using Pipelines.Engine;

namespace Pipelines.Runner.Rendering;

/// <summary>How times, sizes, states and errors read.</summary>
static class Texts
{
    static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 60 => time.TotalSeconds.ToString("0.00", Culture) + "s",
        < 3600 => string.Create(Culture, $"{time.Minutes}m {time.Seconds:00}s"),
        _ => string.Create(Culture, $"{(int)time.TotalHours}h {time.Minutes:00}m {time.Seconds:00}s"),
    };

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(Culture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(Culture, $"{bytes / 1024.0:0.0} KiB"),
        < 1024L * 1024 * 1024 => string.Create(Culture, $"{bytes / (1024.0 * 1024):0.0} MiB"),
        _ => string.Create(Culture, $"{bytes / (1024.0 * 1024 * 1024):0.0} GiB"),
    };

    public static string Time(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", Culture);

    public static string Percent(double value) => value.ToString("0 %", Culture);

    /// <summary>Six digits, as many as anyone reads.</summary>
    public static string Number(double value) => value.ToString("G6", Culture);

    public static string Kind(ReportKind kind) => kind.ToString().ToLowerInvariant();

    public static string Kind(ArtifactKind kind) => kind.ToString().ToLowerInvariant();

    public static string State(StepStatus status) => status.ToString().ToLowerInvariant();

    public static string State(RunStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>The step whose result another one took, without what both have in common.</summary>
    public static string Source(StepSource from, string run, string step) =>
        from.RunId == run ? from.Step : from.Step == step ? $"run {from.RunId}" : $"{from.Step} of run {from.RunId}";

    /// <summary>Exception type, message and place on one line.</summary>
    public static string Error(RunError error) =>
        $"{error.Type}: {OneLine(error.Message)}{(Place(error) is { } place ? $" ({place})" : "")}";

    /// <summary><c>file:line</c>; null when not known.</summary>
    public static string? Place(RunError error) => error.File is null ? null
        : error.Line is { } line ? string.Create(Culture, $"{error.File}:{line}") : error.File;

    public static string OneLine(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>E.g. <c>3 completed, 1 failed, 2 skipped</c>, in the order of the states.</summary>
    public static string Counts(IEnumerable<StepStatus> states) => string.Join(", ", states
        .GroupBy(state => state).OrderBy(group => group.Key)
        .Select(group => string.Create(Culture, $"{group.Count()} {State(group.Key)}")));
}
