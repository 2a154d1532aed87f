using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>Which output of which step a handle stands for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OutputHandle
{
    private protected OutputHandle(ILogicStep step, string output)
    {
        Step = step;
        Output = output;
    }

    internal ILogicStep Step { get; }

    internal string Output { get; }

    /// <summary>The stored value; only known once the step has ended.</summary>
    internal ValueReference Reference => Step.Output(Output);
}
