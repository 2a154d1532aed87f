using System.Globalization;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Logic;

namespace Pipelines.Engine.Callbacks;

/// <summary>From a submitted step's inputs to the parameters that a callback sees, and back (rule F7).</summary>
sealed class StepParameters(LocalRun run)
{
    public ParameterSet Open(Step step) => new([.. step.Arguments.Select(argument => new Parameter(argument.Name, argument.Type, Spec(step, argument).Required, ValueOf(step, argument)))]);

    /// <summary>The inputs as they are now: what was not changed keeps its reference and edge, a value put in its place has none.</summary>
    public IReadOnlyList<StepInput> Close(Step step, ParameterSet parameters)
    {
        var after = parameters.After.ToList();
        var references = step.Arguments.Zip(after).Where(pair => pair.Second.Before.Value is OutputReference).ToDictionary(pair => pair.Second.Before.Value!, pair => pair.First);
        return [.. step.Arguments.Zip(after, (argument, parameter) => Input(argument, parameter.Before.Value, parameter.IsThere, parameter.Now, references))];
    }

    StepInput Input(StepInput was, object? before, bool isThere, object? now, Dictionary<object, StepInput> references)
    {
        if (!isThere)
            return was with { Value = null, Step = null, Output = null, Items = null, Keys = null };
        if (now is OutputReference)
            return ReferenceEquals(before, now) ? was : references[now] with { Name = was.Name, Type = was.Type };
        if (!was.IsGiven && Equals(before, now))
            return was;
        var taken = run.Snapshot(was.Type, now);
        return was.Value?.Digest == taken.Digest ? was : was with { Value = taken, Step = null, Output = null, Items = null, Keys = null };
    }

    object? ValueOf(Step step, StepInput argument)
    {
        if (argument.Value is StoredValue value)
            return run.Load(argument.Type, value);
        if (argument.Step is Step maker)
            return new OutputReference(maker.Name, argument.Output!, argument.Type, () => run.Load(argument.Type, (StoredValue)maker.Output(argument.Output!)));
        if (argument.Items is { } items)
            return new OutputReference(string.Join(", ", items.Select(item => item.Step?.Name).OfType<string>().Distinct()), "", argument.Type, () => argument.Keys is { } keys ? Map(step, argument.Type, items, keys) : List(step, argument.Type, items));
        return Spec(step, argument).Default is { } text ? run.Parse(argument.Type, Convert.ToString(text, CultureInfo.InvariantCulture)!) : Nothing(argument.Type);
    }

    object List(Step step, Type type, IReadOnlyList<StepInput> items) => InputReader.List(type, [.. items.Select(item => Loaded(step, item))]);

    /// <summary>Only dictionaries and their interfaces have keys.</summary>
    System.Collections.IDictionary Map(Step step, Type type, IReadOnlyList<StepInput> items, StepInput keys)
    {
        var map = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
        foreach (System.Collections.DictionaryEntry place in (System.Collections.IDictionary)Loaded(step, keys)!)
            map.Add(place.Key, Loaded(step, items[(int)place.Value!]));
        return map;
    }

    object? Loaded(Step step, StepInput item) => ValueOf(step, item) switch
    {
        OutputReference reference => reference.Load(),
        var value => value,
    };

    static object? Nothing(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    static Manifest.InputSpec Spec(Step step, StepInput argument) => step.Spec.Inputs[argument.Name];
}
