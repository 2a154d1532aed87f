using System.Text.Json;
using Pipelines.Engine.Reporting;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Stores;
using Pipelines.Reporting;

namespace Pipelines.Engine.Steps;

/// <summary>What an attempt says while it runs, on its way into the journal.</summary>
sealed class StepEvents(Step step, Journal journal, IReportOutlet reports, Action onCancel, Action<JsonElement> onUpload, SecretMask mask, LocalCopies copies) : IStepOutput
{
    readonly LastLines lastLines = step.LastLines;

    /// <summary>Why an upload could not be stored: the step has then failed (rule F1).</summary>
    public RunError? UploadError { get; private set; }

    public void Line(string stream, string text)
    {
        text = mask.Apply(text);
        lastLines.Add(text);
        journal.LogInTurn(step.Name, stream, text);
    }

    public void Cancel() => Task.Run(onCancel);

    public void Copy(string url, Action<string?, Exception?> reply) => Task.Run(async () =>
    {
        try
        {
            reply(await copies.GetAsync(new(url), CancellationToken.None).ConfigureAwait(false), null);
        }
        catch (Exception error)
        {
            reply(null, error);
        }
    });

    public void Progress(double value) => journal.Post(new StepProgress(DateTimeOffset.UtcNow, journal.RunId, step.Name, value));

    public void Report(JsonElement told) => ReportedLine.Read(told, reports);

    public void Upload(JsonElement told)
    {
        try
        {
            onUpload(told);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or EngineException)
        {
            UploadError ??= Errors.Of(error, step.Name) with { LogLines = lastLines.ToList() };
        }
    }
}
