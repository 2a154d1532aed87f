using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Reporting;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Reporting;

namespace Pipelines.Engine.Steps;

/// <summary>Brings what an attempt says into the journal of its run.</summary>
sealed class RunOutlet(Step step, Journal journal, RunUploads uploads, IReportOutlet reports, Action onCancel) : IAttemptOutlet
{
    readonly LastLines lastLines = step.LastLines;

    /// <summary>The worker that it runs on; null for this process.</summary>
    public string? Worker { get; set; }

    public void Started(int processId)
    {
        step.ProcessId = processId;
        step.OnStarted?.Invoke();
        journal.Post(new AttemptStarted(DateTimeOffset.UtcNow, journal.RunId, step.Name, step.Attempt, processId) { Worker = Worker });
    }

    /// <summary>It was started under an engine that had the run before, and that is recorded.</summary>
    public void GoesOn(int processId)
    {
        step.ProcessId = processId;
        step.OnStarted?.Invoke();
    }

    public void Line(string stream, string text)
    {
        lastLines.Add(text);
        journal.LogInTurn(step.Name, stream, text);
    }

    public void Progress(double value) => journal.Post(new StepProgress(DateTimeOffset.UtcNow, journal.RunId, step.Name, value));

    public void Upload(bool onRun, ArtifactKind kind, string name, StoredValue value)
    {
        if (onRun)
            uploads.Add(step.Name, kind, name, value);
        else
            uploads.Add(step, kind, name, value);
    }

    public void Report(JsonElement told) => ReportedLine.Read(told, reports);

    public void Cancel() => Task.Run(onCancel);
}
