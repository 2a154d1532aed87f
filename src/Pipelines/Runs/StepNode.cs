namespace Pipelines;

/// <summary>What callbacks see of a step (rule F12).</summary>
public sealed record StepNode
{
    /// <summary>The step's name, e.g. <c>Train_1</c> (rule P10).</summary>
    public required string Name { get; init; }

    /// <summary>The component it calls.</summary>
    public required string Component { get; init; }

    /// <summary>Its state.</summary>
    public StepStatus Status { get; init; }

    /// <summary>The number of its newest attempt, counted from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Retries already done: failures only, not redeliveries (rule F6).</summary>
    public int RetriesDone { get; init; }

    /// <summary>Names of the steps that it hangs on.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>When its newest attempt started; null before.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public StepError? Error { get; init; }
}
