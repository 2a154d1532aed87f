using Pipelines.Proof.Marking;

namespace Pipelines.Proof.Slicing;

/// <summary>What became of a method.</summary>
enum Outcome
{
    /// <summary>Its slice compiles and its check holds.</summary>
    Sliced,

    /// <summary>The same, though its inputs or outputs cannot travel: no step, but a slice.</summary>
    SlicedBeyondRules,

    /// <summary>Refused by a documented diagnostic.</summary>
    Refused,

    /// <summary>An internal error, a crash, or nothing at all.</summary>
    Broken,
}

/// <summary>What became of a method, why, and how large its slice is.</summary>
sealed record Verdict(MarkedMethod Method, Outcome Outcome, IReadOnlyList<(string Id, string Text)> Reasons)
{
    public int Lines { get; init; }

    public int Members { get; init; }

    public TimeSpan Time { get; init; }

    /// <summary>Where the slice's assembly lies; null when it was not kept.</summary>
    public string? Assembly { get; init; }

    /// <summary>It may be called with made-up inputs.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>The generated class that calls the method.</summary>
    public string? Entry { get; init; }
}
