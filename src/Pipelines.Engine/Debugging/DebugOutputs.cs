using System.Reflection;
using System.Runtime.CompilerServices;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Calls;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Values;

namespace Pipelines.Engine.Debugging;

/// <summary>
/// Stores what steps and the pipeline method return, where code started the run and may ask for it: its types are others than the run's, and what the logic
/// changes later is not what the step made.
/// </summary>
sealed class DebugOutputs(ArtifactValues values, ArtifactStore store, Journal journal)
{
    readonly List<ArtifactRecord> returned = [];

    /// <summary>What the pipeline method returned.</summary>
    public IReadOnlyList<ArtifactRecord> Returned => returned;

    /// <exception cref="Pipelines.Values.ValueException">An output cannot be written, which fails the step as in local mode (rule F1).</exception>
    public void Keep(Step step, MethodInfo component, object? result)
    {
        if (PipelineCall.ResultOf(component) is not { } type)
            return;
        var names = step.Spec.Outputs.Keys.ToList();
        var parts = names.Count > 1 && result is ITuple tuple
            ? Elements(type).Select((element, i) => (Type: element, Value: tuple[i]))
            : [(Type: type, Value: result)];
        if (parts.Count() == 1 && UserFormat.MarkedOn(component.ReturnParameter, type) is { } marked)
        {
            step.Outputs = new Dictionary<string, StoredValue> { [names[0]] = Keep(step.Name, names[0], values.Write(type, result, marked)) };
            return;
        }
        // A stream is read once, by whom it is meant for.
        step.Outputs = names.Zip(parts).Where(output => output.Second.Type != typeof(Stream))
            .ToDictionary(output => output.First, output => Store(step.Name, output.First, output.Second.Type, output.Second.Value));
    }

    public void Return(string name, Type type, object? result) => returned.Add(Store(null, name, type, result).ToRecord(journal.RunId, null, name));

    StoredValue Store(string? step, string name, Type type, object? value) => Keep(step, name, values.Write(type, value));

    StoredValue Keep(string? step, string name, StoredValue stored)
    {
        store.Keep(stored);
        store.Publish(stored);
        journal.Post(new ArtifactStored(DateTimeOffset.UtcNow, journal.RunId, stored.ToRecord(journal.RunId, step, name)));
        return stored;
    }

    /// <summary>The eighth argument of a tuple is a tuple of the rest.</summary>
    static IEnumerable<Type> Elements(Type tuple)
    {
        var types = tuple.GetGenericArguments();
        return types.Length < 8 ? types : types[..7].Concat(Elements(types[7]));
    }
}
