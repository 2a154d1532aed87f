using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Scheduling;

/// <summary>Steps whose results are there already.</summary>
sealed partial class Scheduler
{
    /// <summary>The first of equal steps in this run, by their keys (rule C4).</summary>
    readonly Dictionary<string, Step> leaders = [];

    Task lookups = Task.CompletedTask;
    Task waits = Task.CompletedTask;

    public StepCache? Cache { get; set; }

    /// <summary>Done when no step is looked for any more.</summary>
    public Task LookupsAsync()
    {
        lock (gate)
            return Task.WhenAll(lookups, waits);
    }

    /// <summary>What steps uploaded; those that take a result take its uploads too.</summary>
    public RunUploads? Uploads { get; set; }

    /// <summary>One after the other, so that steps start in the order in which they may.</summary>
    void LookFor(Step step)
    {
        step.IsLookedFor = true;
        lookups = lookups.ContinueWith(_ => LookUp(step), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    void LookUp(Step step)
    {
        lock (gate)
        {
            if (step.HasEnded)
                return;
        }
        StepKey? key = null;
        EarlierStep? earlier = null;
        try
        {
            key = Cache!.KeyOf(step);
            if (key is not null && Cache.Past(key, step) is { } past)
            {
                EndAsBefore(step, key, past);
                return;
            }
            if (key is not null && Cache.PastFailure(key, step) is { } failure)
            {
                FailAsBefore(step, key, failure);
                return;
            }
            earlier = key is { Lookup: Lookup.Asked } ? Cache.Find(key, step) : null;
        }
        catch (Exception error)
        {
            // The step can run all the same.
            if (!stopped.IsCancellationRequested)
                journal.Log(step.Name, "err", Messages.CacheNotRead(error));
        }
        lock (gate)
        {
            if (step.HasEnded)
                return;
            if (key is not null && step.ResultKey is null)
                journal.Post(new StepKeyed(DateTimeOffset.UtcNow, journal.RunId, step.Name, step.ResultKey = key));
            if (earlier is not null)
            {
                Take(step, earlier);
                End(step, StepStatus.Cached);
                return;
            }
            if (key is not { Lookup: Lookup.Asked })
            {
                MakeReady(step);
                return;
            }
            if (leaders.GetValueOrDefault(key.Hash) != step && Waits(step, key))
                return;
        }
        Claim(step, key);
    }

    /// <summary>Nobody in this run makes it; another run may.</summary>
    void Claim(Step step, StepKey key)
    {
        StepSource? maker = null;
        try
        {
            maker = Cache!.Claims.Claim(key.Hash, step.Name);
        }
        catch (Exception error)
        {
            // Then both make it.
            journal.Log(step.Name, "err", Messages.CacheNotRead(error));
        }
        lock (gate)
        {
            step.HasClaim = maker is null;
            if (step.HasEnded)
                Release(step);
            else if (maker is null)
                MakeReady(step);
            else
                waits = Task.WhenAll(waits, WaitForAsync(step, key, maker));
        }
    }

    async Task WaitForAsync(Step step, StepKey key, StepSource maker)
    {
        if (maker.RunId != journal.RunId && !step.WaitsElsewhere)
        {
            step.WaitsElsewhere = true;
            journal.Log(step.Name, "err", Messages.MadeElsewhere(maker));
        }
        try
        {
            await Task.Run(() => Cache!.Claims.WhenReleasedAsync(key.Hash, stopped.Token)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What ends the run ends the step; what went wrong may be over after a while.
            await Task.Delay(CacheClaims.Look, stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        lock (gate)
        {
            if (!step.HasEnded)
                LookFor(step);
        }
    }

    void Release(Step step)
    {
        if (!step.HasClaim)
            return;
        step.HasClaim = false;
        journal.Post(new ClaimReleased(DateTimeOffset.UtcNow, journal.RunId, step.Name, step.ResultKey!.Hash));
    }

    /// <summary>It had ended well in the run that is resumed, or that this one starts from.</summary>
    void EndAsBefore(Step step, StepKey key, EarlierStep past)
    {
        lock (gate)
        {
            if (step.HasEnded)
                return;
            step.ResultKey = key;
            step.TakesPast = true;
            if (key.Lookup == Lookup.Asked)
                leaders.TryAdd(key.Hash, step);
            if (past.RunId == journal.RunId)
            {
                step.Outputs = past.Outputs;
                step.TakenFrom = step.Past!.Record.TakenFrom;
                End(step, step.Past.Record.Status);
                return;
            }
            journal.Post(new StepKeyed(DateTimeOffset.UtcNow, journal.RunId, step.Name, key));
            Take(step, past);
            End(step, StepStatus.Cached);
        }
    }

    /// <summary>It had failed for good when the worker of the logic was lost.</summary>
    void FailAsBefore(Step step, StepKey key, RunError failure)
    {
        var aborts = false;
        lock (gate)
        {
            if (!step.HasEnded)
            {
                (step.ResultKey, step.TakesPast, step.Error) = (key, true, failure);
                aborts = Fail(step);
            }
        }
        if (aborts)
            stopped.Cancel();
    }

    /// <summary>True when an equal step's result is, or will be, this one's.</summary>
    bool Waits(Step step, StepKey key)
    {
        if (leaders.TryGetValue(key.Hash, out var leader) && (leader.EndedWell || !leader.HasEnded))
        {
            if (!leader.HasEnded)
                leader.Followers.Add(step);
            else if (Follow(step, leader))
                End(step, StepStatus.Cached);
            return true;
        }
        leaders[key.Hash] = step;
        return false;
    }

    /// <summary>An equal step has ended: true when its result is taken. One that did not end well is no result: the next of them runs.</summary>
    bool Follow(Step step, Step leader)
    {
        if (step.HasEnded || Stopping != StopReason.None)
            return false;
        if (!leader.EndedWell)
        {
            if (!Waits(step, step.ResultKey!))
                LookFor(step);
            return false;
        }
        Take(step, new(journal.RunId, leader.Name, leader.Outputs, Uploads?.Of(leader.Name) ?? []));
        return true;
    }

    void Take(Step step, EarlierStep earlier)
    {
        step.TakenFrom = new(earlier.RunId, earlier.Name);
        step.Outputs = earlier.Outputs;
        var now = DateTimeOffset.UtcNow;
        foreach (var (name, value) in earlier.Outputs)
            journal.Post(new ArtifactStored(now, journal.RunId, value.ToRecord(journal.RunId, step.Name, name)));
        journal.Post(new StepTaken(now, journal.RunId, step.Name, step.TakenFrom));
        Uploads?.Take(step, earlier);
    }
}
