using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Runs;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Scheduling;

/// <summary>One call of a component. Changed by its <see cref="Scheduler"/> alone, under its lock.</summary>
sealed class Step(int number, string name, string component, ComponentSpec spec, IReadOnlyList<StepInput> arguments) : ILogicStep
{
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool isAwaited;

    public int Number { get; } = number;

    public string Name { get; } = name;

    public string Component { get; } = component;

    public ComponentSpec Spec { get; } = spec;

    /// <summary>Which call of the logic it is, the same from run to run (rule P10).</summary>
    public required string Key { get; init; }

    /// <summary>The steps on whose values it hung whether it was called (rule P11).</summary>
    public IReadOnlyList<string> Control { get; init; } = [];

    public ComponentPolicy Policy { get; init; } = new();

    /// <summary>Higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>The arguments in order, those at their defaults included.</summary>
    public IReadOnlyList<StepInput> Arguments { get; set; } = arguments;

    public IEnumerable<StepInput> Inputs => Arguments.Where(argument => argument.IsGiven);

    public List<Step> Parents { get; } = [];

    /// <summary>What waits, or would have waited, for it.</summary>
    public List<Edge> Children { get; } = [];

    /// <summary>How many parents have not ended.</summary>
    public int Waiting { get; set; }

    public StepStatus Status { get; set; } = StepStatus.Pending;

    public int Attempt { get; set; }

    public DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? Started { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The newest attempt's process; null before it has one.</summary>
    public int? ProcessId { get; set; }

    /// <summary>Called when an attempt has its process.</summary>
    public Action? OnStarted { get; set; }

    /// <summary>Called when an attempt goes on that an engine before had begun, with its number.</summary>
    public Action<int>? OnAdopted { get; set; }

    /// <summary>Called when the worker of an attempt is lost, with what is known of it: another attempt begins.</summary>
    public Action<RunError>? OnLost { get; set; }

    /// <summary>Rings when the next attempt is due.</summary>
    public ITimer? Timer { get; set; }

    public RunError? Error { get; set; }

    /// <summary>The failed step that this one hangs on, itself when it failed, was declined, or got too short a list.</summary>
    public Step? Cause { get; set; }

    /// <summary>It did not end well, and for no other step's sake.</summary>
    public bool IsRoot => Status == StepStatus.Failed || Status == StepStatus.Skipped && Cause == this;

    /// <summary>What comes of it does not fail the run (rules F3, F4).</summary>
    public bool IsTolerated => Policy.ContinueOnFail || IsDeclined;

    /// <summary>A callback said that it shall not run (rule F7).</summary>
    public bool IsDeclined { get; set; }

    /// <summary>Why too few elements were left for it, in words; null where none of its lists tolerates failures, or enough were left (rule P19).</summary>
    public string? Lack { get; set; }

    /// <summary>It took what was left of its lists that tolerate failures (rule P19).</summary>
    public bool TookSurvivors { get; set; }

    /// <summary>It was, or is being, looked for in the cache.</summary>
    public bool IsLookedFor { get; set; }

    /// <summary>What its result hangs on (rule C1); null before it is looked for, and where its code has no hash.</summary>
    public StepKey? ResultKey { get; set; }

    /// <summary>It did not run, because it had ended well in the run that is resumed, or that this one starts from.</summary>
    public bool TakesPast { get; set; }

    /// <summary>No other run makes its result (rule C4).</summary>
    public bool HasClaim { get; set; }

    /// <summary>It waits, or waited, for another run that makes its result.</summary>
    public bool WaitsElsewhere { get; set; }

    /// <summary>Equal steps that wait for its result (rule C4).</summary>
    public List<Step> Followers { get; } = [];

    /// <summary>The step whose result it took (rule C7).</summary>
    public StepSource? TakenFrom { get; set; }

    /// <summary>Its span, and that of its newest attempt; nothing where nobody listens (rule H5).</summary>
    public (System.Diagnostics.Activity? Step, System.Diagnostics.Activity? Attempt) Trace { get; set; }

    /// <summary>The span around its newest attempt, also where another process has it; null where nobody listens.</summary>
    public string? TraceParent
    {
        get => field ?? Trace.Attempt?.Id;
        init;
    }

    /// <summary>Its pre-execute callback was asked for.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Attempts before its run was resumed: they count for no retry.</summary>
    public int EarlierAttempts { get; init; }

    /// <summary>The same call in the run that is resumed, or that this one starts from.</summary>
    public PastStep? Past { get; init; }

    /// <summary>Attempts whose worker was lost: they count for no retry either.</summary>
    public int LostAttempts { get; set; }

    public int RetriesDone => Math.Max(0, Attempt - EarlierAttempts - LostAttempts - 1);

    /// <summary>True once its failure was thrown into the logic: what the logic then catches does not fail the run (rule P8).</summary>
    public bool Thrown { get; set; }

    public IReadOnlyDictionary<string, StoredValue> Outputs { get; set; } = new Dictionary<string, StoredValue>();

    /// <summary>The newest attempt's.</summary>
    public LastLines LastLines { get; private set; } = new();

    /// <summary>True once the logic waits for it: its failure is thrown there.</summary>
    public bool IsAwaited => isAwaited;

    public bool HasEnded => Status is StepStatus.Completed or StepStatus.Cached or StepStatus.Failed or StepStatus.Aborted or StepStatus.Skipped;

    public bool EndedWell => Status is StepStatus.Completed or StepStatus.Cached;

    public Task Ended => ended.Task;

    public void SetEnded() => ended.TrySetResult();

    /// <summary>A new attempt.</summary>
    public void Begin()
    {
        Attempt++;
        Started ??= DateTimeOffset.UtcNow;
        (Error, ProcessId, LastLines) = (null, null, new());
    }

    public void Expect() => isAwaited = true;

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
                throw Skipped();
            case StepStatus.Aborted:
                throw new OperationCanceledException($"step '{Name}' was cancelled");
        }
    }

    public void Dismiss() => Thrown |= Status == StepStatus.Failed;

    public StepSkippedException Skipped() => Errors.ReasonFor(this) is { } reason ? new(Name, Cause!.Name, reason) : new(Name, Cause!.Name);

    public ValueReference Output(string name) => Outputs.TryGetValue(name, out var value)
        ? value
        : throw new InvalidOperationException($"step '{Name}' has no output '{name}', only: {string.Join(", ", Outputs.Keys)}. Build the project again.");

    public StepNode ToNode() => new()
    {
        Name = Name,
        Component = Component,
        Key = Key,
        Status = Status,
        Attempt = Attempt,
        RetriesDone = RetriesDone,
        Parents = [.. Parents.Select(parent => parent.Name)],
        Control = Control,
        Queue = Policy.Queue,
        Inputs = Inputs.ToDictionary(input => input.Name, input => Value(Spec.Inputs[input.Name].Type, input)),
        Outputs = Outputs.ToDictionary(output => output.Key, output => new StepValue(output.Value.Type, Name, output.Key, output.Value.Format, output.Value.Digest, output.Value.Bytes)),
        Submitted = Submitted,
        Started = Started,
        Ended = EndedAt,
        Error = Error is null ? null : new(Error.Type, Error.Message, Error.Stack, Error.File, Error.Line),
        Tags = Policy.Tags,
        Stage = Policy.Stage,
        RanOn = ProcessId is null ? null : $"{Environment.MachineName}:{ProcessId}",
    };

    static StepValue Value(string type, StepInput input)
    {
        var stored = input.Value ?? (input.Step is Step maker && input.Output is { } output ? maker.Outputs.GetValueOrDefault(output) : null);
        return new(type, input.Value is null ? input.Step?.Name : null, input.Value is null ? input.Output : null, stored?.Format, stored?.Digest, stored?.Bytes);
    }

    public StepRecord ToRecord(string runId) =>
        new(runId, Number, Name, Component, Status, Attempt, [.. Parents.Select(parent => parent.Name)], Submitted, Started, EndedAt, Error)
        {
            Key = Key,
            Control = Control,
            Queue = Policy.Queue,
            Tags = Policy.Tags,
            Stage = Policy.Stage,
            TakenFrom = TakenFrom,
        };

    public StepResult ToResult(RunSetup setup) => new(ToRecord(setup.RunId))
    {
        Outputs = [.. Outputs.Select(output => output.Value.ToRecord(setup.RunId, Name, output.Key))],
        LastLines = LastLines.ToList(),
        Values = setup.Caller ?? new(new(setup.Home), new()),
    };
}

/// <summary>A step that waits for another.</summary>
readonly record struct Edge(Step Child, EdgeKind Kind);

/// <summary>What the end of one step is to another that waits for it.</summary>
enum EdgeKind
{
    /// <summary>Only the order counts (rule P17).</summary>
    Order,

    /// <summary>It is skipped when that one did not end well (rule F2).</summary>
    Connected,

    /// <summary>It takes what that one made, when it ended well (rule P19).</summary>
    Survivor,
}
