using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Logic;

namespace Pipelines.Engine.Debugging;

/// <summary>The logic of a debug run, or an attempt of one of its steps.</summary>
sealed class DebugScope : RunScope, IConsole
{
    public DebugScope(DebugRun run, Step? step, CancellationToken cancellationToken)
    {
        Owner = run;
        Step = step;
        CancellationToken = cancellationToken;
        Out = new(line => run.Line(step, "out", Mask.Apply(line)));
        Error = new(line => run.Line(step, "err", Mask.Apply(line)));
    }

    public DebugRun Owner { get; }

    public Step? Step { get; }

    /// <summary>Hides the step's secrets.</summary>
    public SecretMask Mask { get; set; } = SecretMask.None;

    public LineBuffer Out { get; }

    public LineBuffer Error { get; }

    public override CancellationToken CancellationToken { get; }

    internal override PipelineRun Run => Owner.View;

    public void Flush()
    {
        Out.Flush();
        Error.Flush();
    }
}
