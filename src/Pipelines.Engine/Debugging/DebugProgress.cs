using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Debugging;

sealed class DebugProgress(Step step, DebugRun run) : IProgress<double>
{
    public void Report(double value) => run.Progress(step, value);
}
