using System.Globalization;
using System.Text;

namespace Pipelines.Engine.Results;

/// <summary>A run as text: a line for each step, and beneath the failed ones why, with the last lines that they wrote.</summary>
static class RunText
{
    public static string Of(RunResult run)
    {
        var text = new StringBuilder($"{run.Name} {Word(run.Status)} (run {run.RunId}, {Word(run.Mode)})");
        if (run.Error is { } error && (error.Step is null || run.Steps.Find(error.Step) is null))
            Add(text, "  ", error, run.LastLines);
        var width = run.Steps.Select(step => step.Name.Length).DefaultIfEmpty().Max();
        for (var i = 0; i < run.Steps.Count; i++)
        {
            var (step, isLast) = (run.Steps[i], i == run.Steps.Count - 1);
            text.Append(CultureInfo.InvariantCulture, $"\n{(isLast ? "└──" : "├──")} {Sign(step.Status)} {step.Name.PadRight(width)}  {Word(step.Status)}");
            if (step.Attempt > 1)
                text.Append(CultureInfo.InvariantCulture, $", attempt {step.Attempt}");
            if (step.Error is { } failure)
                Add(text, isLast ? "      " : "│     ", failure, step.Status == StepStatus.Failed ? step.LastLines : []);
        }
        return text.ToString();
    }

    static void Add(StringBuilder text, string indent, RunError error, IReadOnlyList<string> lines)
    {
        var place = error.File is null ? "" : $" ({error.File}{(error.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $":{line}") : "")})";
        // A skipped step's error only says what it hangs on.
        var what = error.Type == typeof(StepSkippedException).FullName ? error.Message : $"{error.Type}: {error.Message}{place}";
        foreach (var part in what.Split('\n'))
            text.Append('\n').Append(indent).Append(part.TrimEnd('\r'));
        foreach (var written in lines)
            text.Append('\n').Append(indent).Append("| ").Append(written);
    }

    static char Sign(StepStatus status) => status switch
    {
        StepStatus.Completed or StepStatus.Cached => '✓',
        StepStatus.Failed => '✗',
        StepStatus.Aborted => '■',
        StepStatus.Skipped => '–',
        _ => '·',
    };

    static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
