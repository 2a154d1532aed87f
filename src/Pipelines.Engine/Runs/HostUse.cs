namespace Pipelines.Engine;

/// <summary>How often a step process is used in local mode.</summary>
public enum HostUse
{
    /// <summary>A process for each attempt of a step.</summary>
    Single,

    /// <summary>
    /// A process takes step after step, each in a load context of its own, with its statics fresh. It is given up as soon as a step leaves something behind in it:
    /// a thread, a timer, a handler, a child process, a changed setting of the process.
    /// </summary>
    Reuse,
}
