using System.Text.Json;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Stores;

namespace Pipelines.Engine.Steps;

/// <summary>What an attempt's process says while it runs, without its secrets, on its way to the run.</summary>
sealed class StepEvents(Step step, IAttemptOutlet outlet, Action<JsonElement> onUpload, SecretMask mask, LocalCopies copies) : IStepOutput
{
    /// <summary>Why an upload could not be stored: the step has then failed (rule F1).</summary>
    public RunError? UploadError { get; private set; }

    public void Line(string stream, string text) => outlet.Line(stream, mask.Apply(text));

    public void Cancel() => outlet.Cancel();

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

    public void Progress(double value) => outlet.Progress(value);

    public void Report(JsonElement told) => outlet.Report(mask.Apply(told));

    public void Upload(JsonElement told)
    {
        try
        {
            onUpload(told);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or EngineException)
        {
            UploadError ??= Errors.Of(error, step.Name) with { LogLines = step.LastLines.ToList() };
        }
    }
}
