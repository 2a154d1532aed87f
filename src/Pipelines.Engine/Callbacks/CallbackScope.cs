using Pipelines.Engine.Runs;
using Pipelines.Logic;

namespace Pipelines.Engine.Callbacks;

/// <summary>What callbacks run in: the run, but not its logic.</summary>
sealed class CallbackScope : RunScope, IConsole
{
    public CallbackScope(PipelineRun run, Journal journal)
    {
        Run = run;
        Out = new(line => journal.Log(null, "out", line));
        Error = new(line => journal.Log(null, "err", line));
    }

    public LineBuffer Out { get; }

    public LineBuffer Error { get; }

    internal override PipelineRun Run { get; }
}
