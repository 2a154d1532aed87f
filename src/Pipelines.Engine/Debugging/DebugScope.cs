using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Logic;

namespace Pipelines.Engine.Debugging;

/// <summary>The logic of a debug run, or one of its steps.</summary>
sealed class DebugScope : RunScope, IConsole
{
    public DebugScope(DebugRun run, Step? step)
    {
        Run = run;
        Step = step;
        Out = new(line => run.Line(step, "out", line));
        Error = new(line => run.Line(step, "err", line));
    }

    public DebugRun Run { get; }

    public Step? Step { get; }

    public LineBuffer Out { get; }

    public LineBuffer Error { get; }

    public override string RunId => Run.RunId;

    public override CancellationToken CancellationToken => Run.CancellationToken;

    public void Flush()
    {
        Out.Flush();
        Error.Flush();
    }
}
