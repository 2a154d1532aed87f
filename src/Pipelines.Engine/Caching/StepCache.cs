using Dapper;
using Microsoft.Data.Sqlite;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Caching;

/// <summary>Earlier results of equal steps (rules C1, C3, C5, C6). Asked by one thread at a time.</summary>
sealed class StepCache(RunSetup setup, ArtifactStore store, KeyMaker keys, Journal journal) : IDisposable
{
    /// <summary>So many earlier results are looked at, newest first, before a damaged store makes it a miss.</summary>
    const int Tries = 3;

    SqliteConnection? connection;

    /// <summary>Null where its component was built without a code hash.</summary>
    public StepKey? KeyOf(Step step) => keys.Of(step);

    /// <summary>Whether earlier results count for it.</summary>
    public bool IsAsked(Step step) => step.Policy.Cache && !setup.Options.NoCache && !setup.Options.Refresh.Any(name => name == step.Name || name == step.Component);

    /// <summary>The newest result of an equal step that is still whole.</summary>
    public EarlierStep? Find(StepKey key, Step step)
    {
        connection ??= HistorySchema.Open(setup.Home);
        var found = connection.Query<(string Run, string Name)>(
            "select run_id, name from steps where cache_key = @Hash and status in ('completed', 'cached') and run_id <> @RunId order by status = 'cached', ended desc limit @Tries",
            new { key.Hash, setup.RunId, Tries });
        return found.Select(earlier => Read(earlier.Run, earlier.Name, step)).FirstOrDefault(earlier => earlier is not null);
    }

    public void Dispose() => connection?.Dispose();

    EarlierStep? Read(string run, string name, Step step)
    {
        var all = connection!.Query<ArtifactRow>("select * from artifacts where run_id = @run and (step = @name or step is null and origin = @name) order by id", new { run, name })
            .Select(row => row.ToRecord()).ToList();
        var outputs = all.Where(artifact => artifact.Kind == ArtifactKind.Output && artifact.Step == name).ToDictionary(artifact => artifact.Name, artifact => new StoredValue(artifact.Type, artifact.Format, artifact.Digest, artifact.Bytes, null));
        if (!step.Spec.Outputs.Keys.All(outputs.ContainsKey))
            return null;
        foreach (var artifact in all.DistinctBy(artifact => artifact.Digest))
        {
            var state = store.Verify(artifact.Digest, artifact.Bytes);
            if (state == ArtifactState.Intact)
                continue;
            journal.Log(step.Name, "err", Messages.CacheUnusable(run, name, artifact.Name, state == ArtifactState.Missing));
            return null;
        }
        // What it had mirrored onto its run is mirrored anew, as its component asks now.
        var own = all.Where(artifact => artifact.Step is not null).Select(artifact => artifact.Digest).ToHashSet();
        return new(run, name, outputs, [.. all.Where(artifact => artifact.Step is null ? !own.Contains(artifact.Digest) : artifact.Kind != ArtifactKind.Output)]);
    }
}
