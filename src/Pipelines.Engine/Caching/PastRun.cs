using System.Data.Common;
using Dapper;

namespace Pipelines.Engine.Caching;

/// <summary>A run whose steps that ended well need not run again: it is resumed, or another one starts from it (rules H2, H3).</summary>
/// <param name="Record">The run.</param>
/// <param name="Steps">Its steps, by their keys in the logic (rule P10).</param>
sealed record PastRun(RunRecord Record, IReadOnlyDictionary<string, PastStep> Steps)
{
    /// <summary>The names of all its steps.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>It goes on; otherwise a new run takes from it.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Of a run that another one takes from: the step or component from which on all run.</summary>
    public string? From { get; init; }

    /// <summary>Steps that failed for good since somebody asked for the run to go on: they are not tried again when only its worker changes.</summary>
    public IReadOnlySet<string> Failed { get; init; } = new HashSet<string>();

    /// <summary>How many attempts of a step there were that count for no retry.</summary>
    public IReadOnlyDictionary<string, int>? Uncounted { get; init; }

    /// <summary>Since when the logic runs, whoever had it; null where nobody had.</summary>
    public DateTimeOffset? Running { get; init; }

    /// <summary>The same for a run whose logic's worker was lost: what happened since it was handed to the workers counts.</summary>
    public PastRun SinceQueued(DbConnection connection)
    {
        var handed = connection.QueryFirstOrDefault<(long Id, string At)>("select id, at from changes where run_id = @Id and step is null and status = 'queued' order by id desc limit 1", new { Record.Id });
        var running = connection.ExecuteScalar<string?>("select at from changes where run_id = @run and id > @Id and step is null and status = 'running' order by id limit 1", new { run = Record.Id, handed.Id });
        return this with
        {
            Running = running is null ? null : HistoryText.Time(running),
            Failed = connection.Query<string>("select step from changes where run_id = @run and id > @Id and step is not null and status = 'failed'", new { run = Record.Id, handed.Id }).ToHashSet(),
            Uncounted = connection.Query<(string Step, int Count)>(
                "select step, count(*) from attempts where run_id = @run and (started < @At or status = 'aborted') group by step", new { run = Record.Id, handed.At }).ToDictionary(step => step.Step, step => step.Count),
        };
    }

    /// <summary>Steps whose keys do not tell them apart are left out.</summary>
    public static PastRun Read(DbConnection connection, RunRecord run)
    {
        var rows = connection.Query<StepRow>("select * from steps where run_id = @Id order by number", new { run.Id }).ToList();
        var steps = rows.Where(row => row.key.Length > 0).GroupBy(row => row.key).Where(calls => calls.Count() == 1).Select(calls => calls.Single());
        return new(run, steps.ToDictionary(row => row.key, row => new PastStep(row.ToRecord(), StepKey.FromJson(row.key_parts)))) { Names = [.. rows.Select(row => row.name)] };
    }
}

/// <summary>A step of a past run.</summary>
/// <param name="Record">The step.</param>
/// <param name="Key">What its result hung on; null where that is not known.</param>
sealed record PastStep(StepRecord Record, StepKey? Key)
{
    public bool EndedWell => Record.Status is StepStatus.Completed or StepStatus.Cached;
}
