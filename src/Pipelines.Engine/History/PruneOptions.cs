namespace Pipelines.Engine;

/// <summary>Which runs a history is to lose (rule H4). Runs that have not ended stay; so does what fits neither of the two limits.</summary>
public sealed record PruneOptions
{
    /// <summary>Only runs that ended longer ago than this; null for whatever age.</summary>
    public TimeSpan? OlderThan { get; init; }

    /// <summary>The newest so many runs of each pipeline stay; null for none.</summary>
    public int? Keep { get; init; }

    /// <summary>True to find out what would go, and remove nothing.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What a prune removed, or would.</summary>
/// <param name="Runs">The runs, newest first.</param>
/// <param name="Artifacts">How many artifacts.</param>
/// <param name="Bytes">What they and copies of downloads took on the disk.</param>
/// <param name="Downloads">How many copies of downloads, by their age alone.</param>
public sealed record PruneResult(IReadOnlyList<RunRecord> Runs, int Artifacts, long Bytes, int Downloads);
