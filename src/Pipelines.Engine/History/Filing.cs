using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine;

/// <summary>How the steps of a component are filed in the history.</summary>
sealed record Filing(string Queue, IReadOnlyList<string> Tags, string? Stage, string Project)
{
    public static Filing None { get; } = new("default", [], null, "");

    public static IReadOnlyDictionary<string, Filing> Of(RunSetup run)
    {
        var pipeline = new SettingsReader(run.Manifest.Settings, run.Manifest.Name);
        var project = pipeline.Text("targetProject") ?? run.Manifest.Project;
        return SchedulerSetup.PoliciesOf(run).ToDictionary(
            component => component.Key, component => new Filing(component.Value.Queue, component.Value.Tags, component.Value.Stage, project));
    }
}
