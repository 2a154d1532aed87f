using Pipelines.Engine.Artifacts;

namespace Pipelines.Engine.Caching;

/// <summary>A step that ended well, and what it made.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Outputs">Its outputs, all of them in the store and whole.</param>
/// <param name="Uploads">What it uploaded, on itself and on its run.</param>
sealed record EarlierStep(string RunId, string Name, IReadOnlyDictionary<string, StoredValue> Outputs, IReadOnlyList<ArtifactRecord> Uploads);
