using Pipelines.Engine;

namespace Pipelines.Runner.Rendering;

/// <summary>The last words on a run: one line, and for each failure what, where and what to do next.</summary>
static class Summary
{
    /// <summary>More failures than this are counted, not told.</summary>
    const int Told = 5;

    public static IEnumerable<string> Lines(string pipeline, RunResult result, TimeSpan took, bool verbose)
    {
        var steps = result.Steps.Count == 0 ? "no steps" : Texts.Counts(result.Steps.Select(step => step.Status));
        yield return $"{pipeline} {Texts.State(result.Status)} in {Texts.Duration(took)}: {steps} (run {result.RunId})";
        var failed = result.Steps.Where(step => step is { Status: StepStatus.Failed, Error: not null }).ToList();
        foreach (var step in failed.Take(Told))
        {
            foreach (var line in Failure(step.Name, step.Error!, result.RunId, verbose))
                yield return line;
        }

        if (failed.Count > Told)
            yield return $"  … and {failed.Count - Told} more: dotnet pipelines show {result.RunId}";
        if (result.Error is { } error && failed.All(step => step.Name != error.Step))
        {
            foreach (var line in Failure(error.Step, error, result.RunId, verbose))
                yield return line;
        }
    }

    static IEnumerable<string> Failure(string? step, RunError error, string run, bool verbose)
    {
        yield return $"  {step ?? "the pipeline method"} failed: {error.Type}: {Texts.OneLine(error.Message)}";
        if (Texts.Place(error) is { } place)
            yield return $"    at {place}";
        if (verbose && error.Stack is { } stack)
            yield return stack;
        yield return $"    see: dotnet pipelines logs {run}{(step is null ? "" : " " + step)}";
    }
}
