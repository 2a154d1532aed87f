using System.Text.Json;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Queues;

/// <summary>A run's logic as a worker is handed it: what the caller gave (rule M3).</summary>
sealed record LogicDocument
{
    /// <summary>The digest of the <see cref="CodeList"/> that it runs from.</summary>
    public required string Code { get; init; }

    /// <summary>Where the run was asked for.</summary>
    public required RunOrigin Origin { get; init; }

    public required IReadOnlyDictionary<string, LogicParameter> Parameters { get; init; }

    public int Parallel { get; init; }

    public double GraceSeconds { get; init; }

    public bool NoCache { get; init; }

    public IReadOnlyList<string> Refresh { get; init; } = [];

    public string? DefaultQueue { get; init; }

    public string? QueueAll { get; init; }

    /// <summary>The run that it takes from (rule H3), and the step from which on all run; null for none.</summary>
    public string? Past { get; init; }

    public string? From { get; init; }

    /// <summary>True where it goes on (rule H2).</summary>
    public bool IsResumed { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Default.LogicDocument);

    public static LogicDocument Parse(string json) => JsonSerializer.Deserialize(json, JobJson.Default.LogicDocument)!;
}

/// <summary>A parameter as it was given.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsJson">True for <c>name:=json</c>.</param>
/// <param name="Value">What it is, where it came as a value; the content of a file or folder that the text names.</param>
sealed record LogicParameter(string Text, bool IsJson, JobValue? Value)
{
    /// <summary>True where the text is the path of a file or folder at the caller.</summary>
    public bool IsPath { get; init; }

    public bool IsFolder { get; init; }
}

/// <summary>The logic of a run, as it waits.</summary>
/// <param name="Queue">Whose workers take it.</param>
/// <param name="Request">The <see cref="LogicDocument"/>.</param>
sealed record LogicJob(string Queue, string Request);

/// <summary>The logic of a run, as a worker has it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Job">Its job.</param>
/// <param name="Fence">Which claim of it this is.</param>
sealed record LogicClaim(string Run, long Job, long Fence);

/// <summary>What a worker tells the process that runs a logic. It has secrets, and travels over a pipe.</summary>
/// <param name="Claim">The job.</param>
/// <param name="Worker">The worker's name.</param>
/// <param name="Request">The <see cref="LogicDocument"/>.</param>
/// <param name="Home">The worker's home.</param>
/// <param name="WorkingDirectory">The worker's folder.</param>
sealed record LogicOrder(LogicClaim Claim, string Worker, string Request, string Home, string WorkingDirectory)
{
    public string? Database { get; init; }

    public string? Artifacts { get; init; }

    public string? SecretsFile { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Default.LogicOrder);

    public static LogicOrder Parse(string json) => JsonSerializer.Deserialize(json, JobJson.Default.LogicOrder)!;
}
