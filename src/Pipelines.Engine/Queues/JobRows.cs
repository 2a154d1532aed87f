#pragma warning disable IDE1006 // named as the columns are
using System.Data.Common;
using Dapper;

namespace Pipelines.Engine.Queues;

/// <summary>A job that a worker has.</summary>
sealed record ClaimedJob
{
    public long Id { get; init; }

    /// <summary>Which claim of it this is.</summary>
    public long Fence { get; init; }

    public required string RunId { get; init; }

    public required string Request { get; init; }
}

/// <summary>The logic of a run that a worker has.</summary>
sealed record ClaimedLogic
{
    public long Id { get; init; }

    /// <summary>Which claim of it this is.</summary>
    public long Fence { get; init; }

    public required string RunId { get; init; }

    public required string Request { get; init; }

    /// <summary>How often its process or worker was lost.</summary>
    public long Losses { get; init; }

    /// <summary>What the last process died of.</summary>
    public string? Why { get; init; }
}

/// <summary>A job that is to wait for a worker.</summary>
/// <param name="Document">What is to run.</param>
/// <param name="Queue">Where it waits.</param>
/// <param name="Priority">The highest of a queue goes first.</param>
sealed record NewJob(JobDocument Document, string Queue, int Priority);

/// <summary>What happened to a run's jobs since they were last read.</summary>
/// <param name="Jobs">Those that were asked for.</param>
/// <param name="Lines">What they said since then, in order.</param>
sealed record JobNews(IReadOnlyDictionary<long, JobRow> Jobs, IReadOnlyDictionary<long, IReadOnlyList<JobLine>> Lines);

/// <summary>How much was heard of a job.</summary>
/// <param name="Id">The job.</param>
/// <param name="Said">How often it had said something.</param>
/// <param name="Line">The last line of it.</param>
readonly record struct HeardJob(long Id, long Said, long Line);

/// <summary>A job, as its engine sees it.</summary>
sealed record JobRow
{
    public long id { get; init; }
    public required string state { get; init; }
    public string? worker { get; init; }
    public long said { get; init; }
    public string? result { get; init; }
    public long late { get; init; }

    /// <summary>Its lease has run out, and nobody has said so yet.</summary>
    public bool IsLate => late != 0;

    public bool HasEnded => state is "done" || IsLost;

    /// <summary>Its worker has it no more.</summary>
    public bool IsLost => state is "lost" or "returned";

    /// <summary>Its worker gave it back in good order.</summary>
    public bool IsReturned => state == "returned";
}

/// <summary>A job that another engine of the run handed out.</summary>
sealed record LeftJob
{
    public long id { get; init; }
    public required string step { get; init; }
    public long attempt { get; init; }
    public required string state { get; init; }
    public required string request { get; init; }
    public long? process_id { get; init; }
    public string? worker { get; init; }

    public bool IsLost => state is "lost" or "returned";
}

/// <summary>Something that a job said.</summary>
sealed record JobLine
{
    public long id { get; init; }
    public required string line { get; init; }
}

sealed record WorkerRow
{
    public required string id { get; init; }
    public required string name { get; init; }
    public required string machine { get; init; }
    public long process_id { get; init; }
    public required string queues { get; init; }
    public long slots { get; init; }
    public required string started { get; init; }
    public long stopping { get; init; }
    public string? engine { get; init; }
    public long running { get; init; }

    /// <summary>The workers that are alive.</summary>
    public static List<WorkerRecord> Read(DbConnection connection, HistoryDatabase database) =>
        [.. connection.Query<WorkerRow>($"select *, (select count(*) from jobs where jobs.worker = workers.id and state = 'running') as running from workers where lease >= {database.Now} order by started, id").Select(row => row.ToRecord())];

    public WorkerRecord ToRecord() => new(id, name, machine, (int)process_id, HistoryText.Names(queues), (int)slots, HistoryText.Time(started))
    {
        Engine = engine,
        IsStopping = stopping != 0,
        Running = (int)running,
    };
}
