using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Caching;

/// <summary>Earlier results of equal steps, for one run (rules C1, C3, C5, C6). Asked by one thread at a time.</summary>
sealed class StepCache(RunSetup setup, ArtifactStore store, KeyMaker keys, Journal journal) : IDisposable
{
    readonly HistoryConnection history = new(setup.History);

    /// <summary>Null where its component was built without a code hash.</summary>
    public StepKey? KeyOf(Step step) => keys.Of(step) is { } key ? key with { Lookup = LookupOf(setup.Options, step.Name, step.Component, step.Policy.Cache) } : null;

    public static Lookup LookupOf(RunOptions options, string step, string component, bool caches) => !caches ? Lookup.Off
        : options.NoCache || options.Refresh.Any(name => name == step || name == component) ? Lookup.Refused : Lookup.Asked;

    /// <summary>What the same call made in the run that is resumed, or that this one starts from, whether or not its component caches; null where it is to run.</summary>
    public EarlierStep? Past(StepKey key, Step step)
    {
        return Past(key, step, setup.Past, step.Past) ?? Past(key, step, setup.Taken, setup.Taken?.Steps.GetValueOrDefault(step.Key) is { } taken && taken.Record.Component == step.Component ? taken : null);
    }

    EarlierStep? Past(StepKey key, Step step, PastRun? run, PastStep? past)
    {
        if (run is null || past is not { EndedWell: true })
            return null;
        // From the step that was named on, all run.
        if (!run.IsResumed && (run.From is null || run.From == step.Name || run.From == step.Component || !step.Parents.All(parent => parent.TakesPast)))
            return null;
        if (past.Key?.Hash != key.Hash)
        {
            if (run.IsResumed)
                journal.Log(step.Name, "err", past.Key is null ? Messages.RunsAgainUnknown : Messages.RunsAgain(Differences(past.Key, key)));
            return null;
        }
        return history.Reach(() => new EarlierResults(history.Current, store).Read(run.Record.Id, past.Record.Name, step.Spec.Outputs.Keys, text => journal.Log(step.Name, "err", text)));
    }

    /// <summary>How the same call had failed when the run goes on whose logic's worker was lost (rule M6); null where it is to run. A run that is resumed tries it again (rule H2).</summary>
    public RunError? PastFailure(StepKey key, Step step) =>
        step.Past is { Record: { Status: StepStatus.Failed, Error: var error } } past && setup.Past!.Failed.Contains(step.Name) && past.Key?.Hash == key.Hash ? error : null;

    IEnumerable<string> Differences(StepKey before, StepKey now) =>
        new KeyChanges(hash => history.Reach(() => CodeRecords.Read(history.Current, hash)), (_, _) => []).Between(before, now).Select(change => change.Text);

    /// <summary>The newest result of an equal step that is still whole.</summary>
    public EarlierStep? Find(StepKey key, Step step) =>
        history.Reach(() => new EarlierResults(history.Current, store).Find(key, step.Spec.Outputs.Keys, setup.RunId, text => journal.Log(step.Name, "err", text)));

    /// <summary>Who makes a result that is not there yet.</summary>
    public CacheClaims Claims { get; } = new(setup.History, setup.RunId);

    public void Dispose()
    {
        Claims.Dispose();
        history.Dispose();
    }
}
