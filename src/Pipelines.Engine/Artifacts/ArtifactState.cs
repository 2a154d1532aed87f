namespace Pipelines.Engine.Artifacts;

/// <summary>What became of a stored artifact.</summary>
enum ArtifactState
{
    /// <summary>Its bytes have its digest.</summary>
    Intact,

    Missing,

    /// <summary>There is a file, of other bytes.</summary>
    Damaged,
}
