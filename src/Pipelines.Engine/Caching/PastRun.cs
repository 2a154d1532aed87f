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
