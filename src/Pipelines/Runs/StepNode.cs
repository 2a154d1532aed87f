namespace Pipelines;

/// <summary>What callbacks see of a step, as it was when they were called for (rule F12).</summary>
public sealed record StepNode
{
    /// <summary>The step's name, e.g. <c>Train_1</c> (rule P10).</summary>
    public required string Name { get; init; }

    /// <summary>The component it calls.</summary>
    public required string Component { get; init; }

    /// <summary>
    /// Which call of the logic it is, the same from run to run: the helpers that lead there and the component, each with the how-manieth call of it, in the call around it,
    /// this is, e.g. <c>Fold[1]/Train[0]</c> (rule P10).
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>Its state.</summary>
    public StepStatus Status { get; init; }

    /// <summary>The number of its newest attempt, counted from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Retries already done: failures only, not redeliveries (rule F6).</summary>
    public int RetriesDone { get; init; }

    /// <summary>Names of the steps that it hangs on.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>Names of the steps on whose values it hung whether, or how often, it was called (rule P11); it does not wait for them.</summary>
    public IReadOnlyList<string> Control { get; init; } = [];

    /// <summary>The queue it belongs to; recorded only, where steps run on this machine.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>What goes in, by parameter; parameters left at their defaults are not among them.</summary>
    public IReadOnlyDictionary<string, StepValue> Inputs { get; init; } = new Dictionary<string, StepValue>();

    /// <summary>What came out, by output; empty before it completed, and in debug mode, which stores nothing.</summary>
    public IReadOnlyDictionary<string, StepValue> Outputs { get; init; } = new Dictionary<string, StepValue>();

    /// <summary>When it was called.</summary>
    public DateTimeOffset Submitted { get; init; }

    /// <summary>When its first attempt started; null before.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why its newest attempt failed; null when it did not.</summary>
    public StepError? Error { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The group it is shown in; null for none.</summary>
    public string? Stage { get; init; }

    /// <summary>The machine and process of its newest attempt, e.g. <c>worker3:4711</c>; null before.</summary>
    public string? RanOn { get; init; }
}

/// <summary>An input or output of a step.</summary>
/// <param name="Type">The type's text, e.g. <c>float[,]</c>; empty where only the step that makes it knows.</param>
/// <param name="Step">The step that makes it; null for a value that the logic gave.</param>
/// <param name="Output">That step's output.</param>
/// <param name="Format">How it is stored, e.g. <c>npy</c>; null while it is not.</param>
/// <param name="Digest"><c>sha256:…</c> of its bytes; null while it is not stored.</param>
/// <param name="Bytes">How many bytes there are; null while it is not stored.</param>
public sealed record StepValue(string Type, string? Step = null, string? Output = null, string? Format = null, string? Digest = null, long? Bytes = null);
