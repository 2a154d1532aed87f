namespace Pipelines.Engine.Artifacts;

/// <summary>What became of an artifact's bytes in the store.</summary>
enum ArtifactState
{
    /// <summary>They are what they were.</summary>
    Intact,

    /// <summary>They are gone.</summary>
    Missing,

    /// <summary>They are others.</summary>
    Damaged,
}
