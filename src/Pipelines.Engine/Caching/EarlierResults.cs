using System.Data.Common;
using Dapper;
using Pipelines.Engine.Artifacts;

namespace Pipelines.Engine.Caching;

/// <summary>What the history holds of steps with equal keys.</summary>
sealed class EarlierResults(DbConnection connection, ArtifactStore store)
{
    /// <summary>So many are looked at, newest first, before a damaged store makes it a miss.</summary>
    const int Tries = 3;

    /// <summary>The newest result that is still whole (rule C6).</summary>
    /// <param name="key">The key.</param>
    /// <param name="outputs">What must be there.</param>
    /// <param name="run">The run that asks: its own steps do not count.</param>
    /// <param name="warn">Told why a result cannot be taken.</param>
    public EarlierStep? Find(StepKey key, IReadOnlyCollection<string> outputs, string run, Action<string> warn)
    {
        var found = connection.Query<(string Run, string Name)>(
            "select run_id, name from steps where cache_key = @Hash and status in ('completed', 'cached') and run_id <> @run order by status = 'cached', ended desc limit @Tries",
            new { key.Hash, run, Tries });
        return found.Select(earlier => Read(earlier.Run, earlier.Name, outputs, warn)).FirstOrDefault(earlier => earlier is not null);
    }

    /// <summary>The result of one step; null where not all of it is there.</summary>
    public EarlierStep? Read(string run, string name, IReadOnlyCollection<string> expected, Action<string> warn)
    {
        var all = connection.Query<ArtifactRow>("select * from artifacts where run_id = @run and (step = @name or step is null and origin = @name) order by id", new { run, name })
            .Select(row => row.ToRecord()).ToList();
        var outputs = all.Where(artifact => artifact.Kind == ArtifactKind.Output && artifact.Step == name).DistinctBy(artifact => artifact.Name)
            .ToDictionary(artifact => artifact.Name, artifact => new StoredValue(artifact.Type, artifact.Format, artifact.Digest, artifact.Bytes, null));
        if (!expected.All(outputs.ContainsKey))
            return null;
        foreach (var artifact in all.DistinctBy(artifact => artifact.Digest))
        {
            var state = store.Find(artifact.Digest, artifact.Bytes);
            if (state == ArtifactState.Intact)
                continue;
            warn(Messages.CacheUnusable(run, name, artifact.Name, state == ArtifactState.Missing));
            return null;
        }
        // What it had mirrored onto its run is mirrored anew, as its component asks now.
        var own = all.Where(artifact => artifact.Step is not null).Select(artifact => artifact.Digest).ToHashSet();
        return new(run, name, outputs, [.. all.Where(artifact => artifact.Step is null ? !own.Contains(artifact.Digest) : artifact.Kind != ArtifactKind.Output)]);
    }
}
