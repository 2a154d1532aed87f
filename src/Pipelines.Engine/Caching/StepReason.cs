namespace Pipelines.Engine;

/// <summary>Why a step ran, or why not (rule C5).</summary>
/// <param name="Step">The step.</param>
/// <param name="Previous">The same call in the run before, which it is compared with; null where there is none.</param>
/// <param name="Text">In one sentence.</param>
/// <param name="Changes">What changed since that run.</param>
public sealed record StepReason(StepRecord Step, StepRecord? Previous, string Text, IReadOnlyList<StepChange> Changes);

/// <summary>Something that changed between two runs of a step.</summary>
/// <param name="Text">What, in words.</param>
/// <param name="Because">What that comes from.</param>
public sealed record StepChange(string Text, IReadOnlyList<StepChange> Because)
{
    /// <summary>The source file, relative to the repository, where it is a member of the project.</summary>
    public string? File { get; init; }

    /// <summary>The line in it.</summary>
    public int? Line { get; init; }
}
