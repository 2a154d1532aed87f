using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>What the current flow of execution belongs to: the one thing that lowered code finds its run by (rule P14).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RunScope
{
    private static readonly AsyncLocal<RunScope?> Flow = new();

    /// <summary>Where the logic itself begins.</summary>
    internal CallPath Path => field ?? Interlocked.CompareExchange(ref field, CallPath.Root(this), null) ?? field;

    /// <summary>The scope of the code that asks; null outside every run.</summary>
    public static RunScope? Current => Flow.Value;

    /// <summary>The run's id.</summary>
    public string RunId => Run.Id;

    /// <summary>Set when the run is to end (rules F5, F11).</summary>
    public virtual CancellationToken CancellationToken => Run.CancellationToken;

    /// <summary>The run as user code sees it.</summary>
    internal abstract PipelineRun Run { get; }

    /// <summary>From here on the current flow of execution belongs to <paramref name="scope"/>.</summary>
    public static void Enter(RunScope? scope)
    {
        Flow.Value = scope;
        PipelineRun.Enter(scope?.Run);
    }
}
