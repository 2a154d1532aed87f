using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>What the current flow of execution belongs to: the one thing that lowered code finds its run by (rule P14).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RunScope
{
    private static readonly AsyncLocal<RunScope?> Flow = new();

    /// <summary>The scope of the code that asks; null outside every run.</summary>
    public static RunScope? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }
}
