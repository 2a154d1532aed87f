namespace Pipelines;

/// <summary>The state of a step.</summary>
public enum StepStatus
{
    /// <summary>It waits for other steps, or between two attempts.</summary>
    Pending,

    /// <summary>It may start and waits for a free place.</summary>
    Queued,

    /// <summary>An attempt of it runs.</summary>
    Running,

    /// <summary>It ended well.</summary>
    Completed,

    /// <summary>Its outputs were taken from an earlier run (rule C7).</summary>
    Cached,

    /// <summary>It failed for good (rule F1).</summary>
    Failed,

    /// <summary>It was cancelled (rule F11).</summary>
    Aborted,

    /// <summary>It never started, because something it is connected to failed (rule F2).</summary>
    Skipped,
}
