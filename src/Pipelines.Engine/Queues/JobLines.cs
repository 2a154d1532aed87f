using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Queues;

/// <summary>What <see cref="JobOutlet"/> wrote of an attempt, for the run that it belongs to.</summary>
static class JobLines
{
    public static void Tell(string line, RunOutlet outlet)
    {
        using var document = JsonDocument.Parse(line);
        var told = document.RootElement;
        switch (told.GetProperty("type").GetString())
        {
            case "started":
                outlet.Worker = told.GetProperty("worker").GetString();
                outlet.Started(told.GetProperty("process").GetInt32());
                break;
            case "line":
                outlet.Line(told.GetProperty("stream").GetString()!, told.GetProperty("text").GetString()!);
                break;
            case "progress":
                outlet.Progress(told.GetProperty("value").GetDouble());
                break;
            case "uploaded":
                outlet.Upload(
                    told.GetProperty("onRun").GetBoolean(), Words<ArtifactKind>.Parse(told.GetProperty("kind").GetString()!), told.GetProperty("name").GetString()!,
                    told.GetProperty("value").Deserialize(JobJson.Default.JobValue)!.ToStored());
                break;
            case "cancel":
                outlet.Cancel();
                break;
            default:
                outlet.Report(told);
                break;
        }
    }
}
