using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>A stored value (rule V2).</summary>
/// <param name="Type">The type's text, e.g. <c>float[,]</c>.</param>
/// <param name="Format">The format's name, e.g. <c>npy</c>.</param>
/// <param name="Digest"><c>sha256:…</c> of the bytes.</param>
/// <param name="Bytes">How many bytes there are.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract record ValueReference(string Type, string Format, string Digest, long Bytes);

/// <summary>An input of a submitted step.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Value">The value; null when it is the output of a step that may not have ended.</param>
/// <param name="Step">The step that makes it; beside a value, the step that made what it was changed from (rule P7).</param>
/// <param name="Output">That step's output.</param>
/// <param name="Type">The parameter's declared type.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record StepInput(string Name, ValueReference? Value, ILogicStep? Step, string? Output, Type Type)
{
    /// <summary>The elements of a list or the values of a dictionary, each an input of its own; null for what is one value.</summary>
    public IReadOnlyList<StepInput>? Items { get; init; }

    /// <summary>Beside the values of a dictionary: its keys, each with its value's index in <see cref="Items"/>.</summary>
    public StepInput? Keys { get; init; }

    /// <summary>False where the component's default applies.</summary>
    public bool IsGiven => Value is not null || Step is not null || Items is not null;

    /// <summary>Each single value: the elements of a list or dictionary with its keys, or this one.</summary>
    public IEnumerable<StepInput> Single => (Keys, Items) switch
    {
        (_, null) => [this],
        (null, var items) => items,
        var (keys, items) => [keys, .. items],
    };
}
