using Microsoft.Data.Sqlite;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Caching;

/// <summary>Earlier results of equal steps, for one run (rules C1, C3, C5, C6). Asked by one thread at a time.</summary>
sealed class StepCache(RunSetup setup, ArtifactStore store, KeyMaker keys, Journal journal) : IDisposable
{
    SqliteConnection? connection;

    /// <summary>Null where its component was built without a code hash.</summary>
    public StepKey? KeyOf(Step step) => keys.Of(step) is { } key ? key with { Lookup = LookupOf(setup.Options, step.Name, step.Component, step.Policy.Cache) } : null;

    public static Lookup LookupOf(RunOptions options, string step, string component, bool caches) => !caches ? Lookup.Off
        : options.NoCache || options.Refresh.Any(name => name == step || name == component) ? Lookup.Refused : Lookup.Asked;

    /// <summary>The newest result of an equal step that is still whole.</summary>
    public EarlierStep? Find(StepKey key, Step step)
    {
        connection ??= HistorySchema.Open(setup.Home);
        return new EarlierResults(connection, store).Find(key, step.Spec.Outputs.Keys, setup.RunId, text => journal.Log(step.Name, "err", text));
    }

    public void Dispose() => connection?.Dispose();
}
