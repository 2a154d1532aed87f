namespace Pipelines;

/// <summary>The state of a run.</summary>
public enum RunStatus
{
    /// <summary>Known, but nothing of it runs yet.</summary>
    Queued,

    /// <summary>Its logic or its steps run.</summary>
    Running,

    /// <summary>All ended well.</summary>
    Completed,

    /// <summary>A step or the logic failed (rules F2, F3).</summary>
    Failed,

    /// <summary>It was cancelled (rule F11).</summary>
    Aborted,
}
