using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Scheduling;
using Pipelines.Logic;
using Pipelines.Values;

namespace Pipelines.Engine.Runs;

/// <summary>What the lowered logic of one run talks to.</summary>
sealed class LocalRun : LogicRun, IConsole
{
    readonly Scheduler scheduler;
    readonly ArtifactStore store;
    readonly ValueFormats formats;
    readonly ArtifactValues values;
    readonly Journal journal;
    readonly IReadOnlyDictionary<string, object?> parameters;
    readonly List<ArtifactRecord> outputs = [];
    bool hasPlaces;

    public LocalRun(
        PipelineRun view, Scheduler scheduler, ArtifactStore store, ValueFormats formats, Journal journal, IReadOnlyDictionary<string, object?> parameters)
    {
        Run = view;
        this.scheduler = scheduler;
        this.store = store;
        this.formats = formats;
        values = new(store, formats);
        this.journal = journal;
        this.parameters = parameters;
        Out = new(line => journal.Log(null, "out", line));
        Error = new(line => journal.Log(null, "err", line));
    }

    public LineBuffer Out { get; }

    public LineBuffer Error { get; }

    internal override PipelineRun Run { get; }

    /// <summary>The parameters as user code sees them.</summary>
    public Dictionary<string, object?> Loaded { get; init; } = [];

    public IReadOnlyList<ArtifactRecord> Outputs
    {
        get
        {
            lock (outputs)
                return [.. outputs];
        }
    }

    public override void Use<T>(IArtifactSerializer<T> serializer) => formats.Use(serializer);

    public override void UseAt<T>(string? place, IArtifactSerializer<T> serializer)
    {
        hasPlaces |= place is not null;
        formats.UseAt(place, serializer);
    }

    public override ValueReference Snapshot<T>(T value, string? component = null, string input = "") =>
        values.Write(typeof(T), value, hasPlaces && component is not null ? LogicCall.PlaceOf(component, input) : null);

    public StoredValue Snapshot(Type type, object? value) => values.Write(type, value);

    public override T Load<T>(ValueReference reference) => (T)Load(typeof(T), (StoredValue)reference)!;

    public object? Load(Type type, StoredValue reference) => values.Read(type, reference);

    public object? Parse(Type type, string text) => formats.ReadText(type, text);

    public override bool TryParameter<T>(string name, out T value)
    {
        var given = parameters.TryGetValue(name, out var found);
        if (found is StoredValue stored)
            Loaded[name] = found = Load<T>(stored);
        value = given ? (T)found! : default!;
        return given;
    }

    public override void Return(string name, ValueReference value)
    {
        store.Keep((StoredValue)value);
        store.Publish((StoredValue)value);
        var record = new ArtifactRecord(RunId, null, name, value.Type, value.Format, value.Digest, value.Bytes);
        lock (outputs)
            outputs.Add(record);
        journal.Post(new ArtifactStored(DateTimeOffset.UtcNow, RunId, record));
    }

    public override ILogicStep Submit(string component, CallPlace place, IReadOnlyList<StepInput> inputs) => scheduler.Submit(component, inputs, place);
}
