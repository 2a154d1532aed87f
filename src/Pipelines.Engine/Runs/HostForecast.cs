using Pipelines.Engine.Scheduling;
using Pipelines.Manifest;

namespace Pipelines.Engine.Runs;

/// <summary>How many more steps a run may start: hosts are not started ahead for more.</summary>
sealed class HostForecast(PipelineManifest manifest, Func<Scheduler> scheduler)
{
    public bool LogicEnded { get; set; }

    public int StepsLeft()
    {
        var unstarted = scheduler().Unstarted;
        if (LogicEnded)
            return unstarted;
        return manifest.Graph.Dynamic ? int.MaxValue : Math.Max(unstarted, manifest.Graph.Steps.Count - scheduler().Started);
    }
}
