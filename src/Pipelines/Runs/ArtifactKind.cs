namespace Pipelines;

/// <summary>What a stored artifact is to its step or run (rules V2, V6).</summary>
public enum ArtifactKind
{
    /// <summary>An output: what the method returned.</summary>
    Output,

    /// <summary>A file or folder that was uploaded.</summary>
    Artifact,

    /// <summary>A model that was uploaded.</summary>
    Model,
}
