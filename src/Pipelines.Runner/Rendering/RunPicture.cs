using Pipelines.Engine;

namespace Pipelines.Runner.Rendering;

/// <summary>What is known of a run so far, from its events alone.</summary>
sealed class RunPicture
{
    readonly Dictionary<string, StepPicture> byName = [];
    readonly List<StepPicture> steps = [];

    public RunStarted? Started { get; private set; }

    /// <summary>In the order of the calls.</summary>
    public IReadOnlyList<StepPicture> Steps => steps;

    public void Apply(RunEvent happened)
    {
        switch (happened)
        {
            case RunStarted started:
                Started = started;
                break;
            case StepChanged changed:
                Step(changed.Step).Apply(changed);
                break;
            case StepProgress progress:
                Step(progress.Step).Progress = Math.Clamp(progress.Value, 0, 1);
                break;
            case MetricsReported { Step: { } name, Points: [.., var last] }:
                Step(name).LastMetric = $"{last.Title} / {last.Series} {Texts.Number(last.Value)}";
                break;
            case LogLine { Step: { } name } line when line.Text.Trim().Length > 0:
                Step(name).LastLine = line.Text.Trim();
                break;
        }
    }

    public StepPicture Step(string name)
    {
        if (!byName.TryGetValue(name, out var step))
        {
            byName[name] = step = new(name);
            steps.Add(step);
        }

        return step;
    }
}

/// <summary>What is known of a step so far.</summary>
sealed class StepPicture(string name)
{
    public string Name { get; } = name;

    public StepStatus Status { get; private set; }

    public int Attempt { get; private set; }

    public DateTimeOffset? Started { get; private set; }

    public DateTimeOffset? Ended { get; private set; }

    public RunError? Error { get; private set; }

    public double? Progress { get; set; }

    public string? LastLine { get; set; }

    public string? LastMetric { get; set; }

    public bool Over => Status is not (StepStatus.Pending or StepStatus.Queued or StepStatus.Running);

    /// <summary>How long its last attempt took or takes; null before it started.</summary>
    public TimeSpan? Took(DateTimeOffset now) => Started is { } started ? (Ended ?? now) - started : null;

    public void Apply(StepChanged changed)
    {
        Status = changed.Status;
        Attempt = changed.Attempt;
        Error = changed.Error;
        if (Status == StepStatus.Running)
            (Started, Ended, Progress) = (changed.At, null, null);
        else if (Over)
            Ended = changed.At;
    }
}
