using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Debugging;

sealed class DebugProgress(Step step, DebugRun run) : IProgress<double>
{
    public void Report(double value) => run.Progress(step, double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1));
}
