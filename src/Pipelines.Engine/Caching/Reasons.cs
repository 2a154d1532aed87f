using System.Data.Common;
using Dapper;

namespace Pipelines.Engine.Caching;

/// <summary>Says why a step ran, from what was recorded of it and of the same call before (rule C5).</summary>
sealed class Reasons(DbConnection connection)
{
    public StepReason Of(RunRecord run, StepRecord step)
    {
        var now = Row(run.Id, step.Name)!;
        if (step.TakenFrom is { } from)
            return new(step, null, from.RunId == run.Id ? Messages.TookFromCall(step.Name, from.Step) : Messages.TookFromRun(step.Name, from.RunId, from.Step), []);
        if (step.Status is StepStatus.Skipped or StepStatus.Pending or StepStatus.Queued || step is { Status: StepStatus.Aborted, Attempt: 0 })
            return new(step, null, Messages.NeverRan(step), []);
        if (StepKey.FromJson(now.key_parts) is not { } key)
            return new(step, null, Messages.NoKey(step.Name, run.Mode), []);
        if (Before(run, now) is not { } before)
            return new(step, null, Messages.FirstOfItsKind(step.Name), []);
        var previous = before.ToRecord();
        var changes = Between(before.run_id, before.name, run.Id, step.Name);
        return new(step, previous, changes.Count > 0 ? Messages.RanChanged(step.Name, before.run_id, key.Lookup) : Messages.RanUnchanged(step.Name, previous, key.Lookup), changes);
    }

    /// <summary>The same call in the run before this one, of whatever version.</summary>
    StepRow? Before(RunRecord run, StepRow step) => connection.Query<StepRow>(
        """
        select steps.* from steps join runs on runs.id = steps.run_id
          where runs.pipeline = @Pipeline and runs.project = @Project and runs.started < @started and runs.id <> @Id and steps.key = @key and steps.key_parts is not null
          order by runs.started desc limit 1
        """,
        new { run.Pipeline, run.Project, run.Id, started = HistoryText.Time(run.Started), step.key }).FirstOrDefault();

    /// <summary>What differs between two steps' code and inputs, with where that comes from; nothing where one of them was not recorded.</summary>
    public List<StepChange> Between(string oldRun, string oldStep, string run, string step)
    {
        if (StepKey.FromJson(Row(oldRun, oldStep)?.key_parts) is not { } before || StepKey.FromJson(Row(run, step)?.key_parts) is not { } now)
            return [];
        return [.. new KeyChanges(hash => CodeRecords.Read(connection, hash), (was, maker) => Between(oldRun, was, run, maker) is { Count: > 0 } deeper ? deeper : [new(Messages.NotTheSameTwice(maker), [])]).Between(before, now)];
    }

    StepRow? Row(string run, string step) => connection.QueryFirstOrDefault<StepRow>("select * from steps where run_id = @run and name = @step", new { run, step });
}
