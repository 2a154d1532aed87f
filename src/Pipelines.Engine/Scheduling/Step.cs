using Pipelines.Engine.Artifacts;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Scheduling;

/// <summary>One call of a component. Changed by its <see cref="Scheduler"/> alone, under its lock.</summary>
sealed class Step(int number, string name, string component, ComponentSpec spec, IReadOnlyList<StepInput> inputs) : ILogicStep
{
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly LastLines lastLines = new();

    public int Number { get; } = number;

    public string Name { get; } = name;

    public string Component { get; } = component;

    public ComponentSpec Spec { get; } = spec;

    public IReadOnlyList<StepInput> Inputs { get; } = inputs;

    public List<Step> Parents { get; } = [];

    public List<Edge> Children { get; } = [];

    /// <summary>How many parents have not ended.</summary>
    public int Waiting { get; set; }

    public StepStatus Status { get; set; } = StepStatus.Pending;

    public int Attempt { get; set; }

    public DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? Started { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public RunError? Error { get; set; }

    /// <summary>The failed step that this one hangs on, itself when it failed.</summary>
    public Step? Cause { get; set; }

    /// <summary>True once its failure was thrown into the logic: what the logic then catches does not fail the run (rule P8).</summary>
    public bool Thrown { get; private set; }

    public IReadOnlyDictionary<string, StoredValue> Outputs { get; set; } = new Dictionary<string, StoredValue>();

    public LastLines LastLines => lastLines;

    public bool HasEnded => Status is StepStatus.Completed or StepStatus.Failed or StepStatus.Aborted or StepStatus.Skipped;

    public Task Ended => ended.Task;

    public void SetEnded() => ended.TrySetResult();

    public void EnsureCompleted()
    {
        switch (Status)
        {
            case StepStatus.Failed:
                Thrown = true;
                throw new StepFailedException(Name, Error!.Type, Error.Message, Error.Stack, Error.LogLines);
            case StepStatus.Skipped:
                // Whoever catches this has caught what it hangs on.
                Cause!.Thrown = true;
                throw new StepSkippedException(Name, Cause.Name);
            case StepStatus.Aborted:
                throw new OperationCanceledException($"step '{Name}' was cancelled");
        }
    }

    public ValueReference Output(string name) => Outputs.TryGetValue(name, out var value)
        ? value
        : throw new InvalidOperationException($"step '{Name}' has no output '{name}', only: {string.Join(", ", Outputs.Keys)}. Build the project again.");

    public StepRecord ToRecord(string runId) =>
        new(runId, Number, Name, Component, Status, Attempt, [.. Parents.Select(parent => parent.Name)], Submitted, Started, EndedAt, Error);
}

/// <summary>A step that waits for another; <paramref name="Connected"/> is false where only the order counts (rule P17).</summary>
readonly record struct Edge(Step Child, bool Connected);
