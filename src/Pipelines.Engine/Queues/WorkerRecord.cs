namespace Pipelines.Engine;

/// <summary>A worker that is alive (rule M3).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called, e.g. <c>big:4711</c>.</param>
/// <param name="Machine">The machine's name.</param>
/// <param name="ProcessId">Its process there.</param>
/// <param name="Queues">The queues that it serves.</param>
/// <param name="Slots">How many steps it runs at once, at most.</param>
/// <param name="Started">Since when.</param>
public sealed record WorkerRecord(string Id, string Name, string Machine, int ProcessId, IReadOnlyList<string> Queues, int Slots, DateTimeOffset Started)
{
    /// <summary>The engine that brings it steps (<see cref="WorkerOptions.QueueEngine"/>); null where it takes them from the database.</summary>
    public string? Engine { get; init; }

    /// <summary>It takes no more steps.</summary>
    public bool IsStopping { get; init; }

    /// <summary>How many steps it runs.</summary>
    public int Running { get; init; }
}

/// <summary>A queue that has jobs or workers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Waiting">How many steps wait.</param>
/// <param name="Running">How many run.</param>
/// <param name="Workers">Who serves it.</param>
public sealed record QueueRecord(string Name, long Waiting, long Running, IReadOnlyList<WorkerRecord> Workers);
