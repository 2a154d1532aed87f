using System.Reflection;
using System.Text;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Caching;

/// <summary>A step that runs again by itself, with the inputs that it had in a past run.</summary>
/// <param name="Component">Its component.</param>
/// <param name="Inputs">What went into it.</param>
sealed record OneStep(string Component, IReadOnlyList<KeyInput> Inputs)
{
    /// <summary>The inputs as the logic would give them.</summary>
    /// <param name="assembly">The logic's own, or the user's: its types are those of the inputs.</param>
    /// <param name="spec">The component as it is built now.</param>
    public IReadOnlyList<StepInput> For(Assembly assembly, ComponentSpec spec) =>
        [.. Inputs.Where(input => spec.Inputs.ContainsKey(input.Name) && (input.Digest.Length > 0 || input.Items is not null)).Select(input => Of(input, LogicMethod.InputType(assembly, spec, input.Name)))];

    static StepInput Of(KeyInput input, Type type) => new(input.Name, input.Items is null ? Stored(input) : null, null, null, type)
    {
        Items = input.Items?.Select(item => Of(item, type)).ToList(),
        Keys = input.Keys is { } keys ? Of(keys, type) : null,
    };

    public static StoredValue Stored(KeyInput input) =>
        new(input.Type ?? "", input.Format, input.Digest, input.Bytes, input.Value is { } json ? Encoding.UTF8.GetBytes(json) : null);
}
