using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Logic;

namespace Pipelines.Engine.Queues;

/// <summary>One attempt as a worker is handed it.</summary>
sealed record JobDocument
{
    public required string RunId { get; init; }

    public required string Step { get; init; }

    public required string Component { get; init; }

    public int Number { get; init; }

    public int Attempt { get; init; }

    /// <summary>The digest of the <see cref="CodeList"/> that it runs from.</summary>
    public required string Code { get; init; }

    /// <summary>The machine that the run is on, and folders as they are called there.</summary>
    public required string Machine { get; init; }

    public required string WorkingDirectory { get; init; }

    public required string Manifest { get; init; }

    /// <summary>The commit of the component's repository that the run takes; null where it names none.</summary>
    public string? Commit { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>How long it may take to end when it is told to.</summary>
    public double GraceSeconds { get; init; }

    public required IReadOnlyList<JobInput> Inputs { get; init; }

    /// <summary>True where it asks for what another one asks for: the same code with the same inputs.</summary>
    public bool IsSameWork(JobDocument other) => Work() == other.Work();

    string Work() => (this with { Number = 0, Attempt = 0, TraceParent = null, GraceSeconds = 0 }).ToJson();

    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Default.JobDocument);

    public static JobDocument Parse(string json) => JsonSerializer.Deserialize(json, JobJson.Default.JobDocument)!;
}

/// <summary>An input: one value, or the elements of a list or dictionary.</summary>
sealed record JobInput(string Name)
{
    public JobValue? Value { get; init; }

    public IReadOnlyList<JobInput>? Items { get; init; }

    public JobInput? Keys { get; init; }

    public static JobInput Of(StepInput input, Step step) => new(input.Name)
    {
        Value = input.Items is null ? JobValue.Of(StepRequest.ValueOf(input, step)) : null,
        Items = input.Items?.Select(item => Of(item, step)).ToList(),
        Keys = input.Keys is { } keys ? Of(keys, step) : null,
    };

    public StepInput ToInput() => new(Name, Value?.ToStored(), null, null, typeof(object))
    {
        Items = Items?.Select(item => item.ToInput()).ToList(),
        Keys = Keys?.ToInput(),
    };
}

/// <summary>A value in the store, or right here.</summary>
sealed record JobValue(string Type, string Format, string Digest, long Bytes, byte[]? Inline)
{
    public static JobValue Of(StoredValue value) => new(value.Type, value.Format, value.Digest, value.Bytes, value.Inline);

    public StoredValue ToStored() => new(Type, Format, Digest, Bytes, Inline);
}

/// <summary>How an attempt ended on its worker.</summary>
sealed record JobResult(string Status, IReadOnlyDictionary<string, JobValue>? Outputs, RunError? Error)
{
    public static JobResult Of(StepOutcome outcome) =>
        new(Words<StepStatus>.Of(outcome.Status), outcome.Outputs?.ToDictionary(output => output.Key, output => JobValue.Of(output.Value)), outcome.Error);

    public StepOutcome ToOutcome() => new(Words<StepStatus>.Parse(Status), Outputs?.ToDictionary(output => output.Key, output => output.Value.ToStored()), Error);

    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Default.JobResult);

    public static JobResult Parse(string json) => JsonSerializer.Deserialize(json, JobJson.Default.JobResult)!;
}

/// <summary>The files that a pipeline's steps run from, by digest: they are artifacts like values, so that each travels once.</summary>
/// <param name="Manifest">The manifest's path among them.</param>
/// <param name="Files">All of them, in ordinal order of the paths.</param>
sealed record CodeList(string Manifest, IReadOnlyList<CodeEntry> Files);

/// <summary>One of them.</summary>
/// <param name="Path">Relative, forward slashes, never upwards.</param>
/// <param name="Digest"><c>sha256:…</c>.</param>
/// <param name="Bytes">How many bytes it has.</param>
sealed record CodeEntry(string Path, string Digest, long Bytes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(JobResult))]
[JsonSerializable(typeof(JobValue))]
[JsonSerializable(typeof(CodeList))]
[JsonSerializable(typeof(LogicDocument))]
[JsonSerializable(typeof(LogicOrder))]
sealed partial class JobJson : JsonSerializerContext;
