#pragma warning disable IDE1006 // named as the columns are
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

/// <summary>What happened to a run's jobs since it was last read.</summary>
/// <param name="Ended">Those that are over, or that their workers have no more.</param>
/// <param name="Lines">What they said.</param>
/// <param name="Known">All that there are.</param>
sealed record JobNews(IReadOnlyList<EndedJob> Ended, IReadOnlyList<JobLine> Lines, IReadOnlySet<long> Known);

/// <summary>A job that is over, or whose worker is lost.</summary>
sealed record EndedJob
{
    public long id { get; init; }
    public required string state { get; init; }
    public string? worker { get; init; }
    public string? result { get; init; }

    public bool IsLost => state is "lost" or "returned";

    /// <summary>Its worker gave it back in good order.</summary>
    public bool IsReturned => state == "returned";
}

/// <summary>Something that a job said.</summary>
sealed record JobLine
{
    public long id { get; init; }
    public long job { get; init; }
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
    public long running { get; init; }

    public WorkerRecord ToRecord() => new(id, name, machine, (int)process_id, HistoryText.Names(queues), (int)slots, HistoryText.Time(started))
    {
        IsStopping = stopping != 0,
        Running = (int)running,
    };
}
