namespace Pipelines;

/// <summary>The states of a step (product section 3).</summary>
public enum StepStatus
{
    /// <summary>Submitted; waits for its inputs, or between two attempts.</summary>
    Pending,

    /// <summary>Waits on a queue.</summary>
    Queued,

    /// <summary>Runs.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Completed,

    /// <summary>Taken from an earlier run; a success everywhere (rule C7).</summary>
    Cached,

    /// <summary>Failed for good.</summary>
    Failed,

    /// <summary>Cancelled.</summary>
    Aborted,

    /// <summary>Not run, because something that it hangs on did not end well.</summary>
    Skipped,
}

/// <summary>The states of a pipeline run (product section 3).</summary>
public enum RunStatus
{
    /// <summary>Waits on a queue.</summary>
    Queued,

    /// <summary>Runs.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Completed,

    /// <summary>Failed.</summary>
    Failed,

    /// <summary>Cancelled.</summary>
    Aborted,
}
