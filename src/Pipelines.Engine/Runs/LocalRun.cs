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
    readonly Journal journal;
    readonly IReadOnlyDictionary<string, object?> parameters;
    readonly List<ArtifactRecord> outputs = [];

    public LocalRun(
        PipelineRun view, Scheduler scheduler, ArtifactStore store, ValueFormats formats, Journal journal, IReadOnlyDictionary<string, object?> parameters)
    {
        Run = view;
        this.scheduler = scheduler;
        this.store = store;
        this.formats = formats;
        this.journal = journal;
        this.parameters = parameters;
        Out = new(line => journal.Log(null, "out", line));
        Error = new(line => journal.Log(null, "err", line));
    }

    public LineBuffer Out { get; }

    public LineBuffer Error { get; }

    internal override PipelineRun Run { get; }

    public IReadOnlyList<ArtifactRecord> Outputs
    {
        get
        {
            lock (outputs)
                return [.. outputs];
        }
    }

    public override void Use<T>(IArtifactSerializer<T> serializer) => formats.Use(serializer);

    public override ValueReference Snapshot<T>(T value) => Snapshot(typeof(T), value);

    public StoredValue Snapshot(Type type, object? value)
    {
        using var writer = new ArtifactWriter(store);
        formats.Write(type, value, writer);
        return writer.Finish(CSharpName.Of(type), formats.FormatAndExtension(type).Format);
    }

    public override T Load<T>(ValueReference reference) => (T)Load(typeof(T), (StoredValue)reference)!;

    public object? Load(Type type, StoredValue reference)
    {
        var stream = store.OpenRead(reference);
        if (type == typeof(Stream))
            return stream;
        using (stream)
            return formats.Read(type, stream, reference.Format);
    }

    public object? Parse(Type type, string text) => formats.ReadText(type, text);

    public override bool TryParameter<T>(string name, out T value)
    {
        var given = parameters.TryGetValue(name, out var found);
        value = given ? (T)found! : default!;
        return given;
    }

    public override void Return(string name, ValueReference value)
    {
        store.Keep((StoredValue)value);
        var record = new ArtifactRecord(RunId, null, name, value.Type, value.Format, value.Digest, value.Bytes);
        lock (outputs)
            outputs.Add(record);
        journal.Post(new ArtifactStored(DateTimeOffset.UtcNow, RunId, record));
    }

    public override ILogicStep Submit(string component, CallPlace place, IReadOnlyList<StepInput> inputs) => scheduler.Submit(component, inputs, place);
}
