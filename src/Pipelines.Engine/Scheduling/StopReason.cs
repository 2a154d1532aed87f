namespace Pipelines.Engine.Scheduling;

/// <summary>Why a run was told to end before its time.</summary>
enum StopReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Someone cancelled it (rule F11).</summary>
    Cancelled,

    /// <summary>The first failure ends it (rule F5).</summary>
    Failure,

    /// <summary>The pipeline's own time-out passed.</summary>
    TimedOut,
}
