namespace Pipelines.Engine;

/// <summary>Where the bodies of steps run (product section 6).</summary>
public enum RunMode
{
    /// <summary>In this process, as plain calls in the order written; the user's own assembly and breakpoints.</summary>
    Debug,

    /// <summary>Each step in a process of its own, from its bundle.</summary>
    Local,

    /// <summary>Each step on a worker that serves its queue, from its bundle.</summary>
    Queued,
}
