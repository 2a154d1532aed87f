using System.Collections;
using System.Runtime.CompilerServices;

namespace Pipelines.Engine;

/// <summary>The steps of a run, in the order of their calls.</summary>
[CollectionBuilder(typeof(RunSteps), nameof(Of))]
public sealed class RunSteps : IReadOnlyList<StepResult>
{
    readonly IReadOnlyList<StepResult> steps;

    RunSteps(IReadOnlyList<StepResult> steps) => this.steps = steps;

    /// <summary>How many there are.</summary>
    public int Count => steps.Count;

    /// <summary>The step of this name, e.g. <c>Train_1</c> (rule P10).</summary>
    /// <exception cref="KeyNotFoundException">The run has none; the message names those that it has.</exception>
    public StepResult this[string name] => Find(name) ?? throw new KeyNotFoundException(Messages.NoSuchStep(name, steps.Select(step => step.Name)));

    /// <summary>The step at this place, from 0.</summary>
    public StepResult this[int index] => steps[index];

    /// <summary>The steps of a run.</summary>
    public static RunSteps Of(ReadOnlySpan<StepResult> steps) => new(steps.ToArray());

    /// <summary>The step of this name; null when the run has none.</summary>
    public StepResult? Find(string name) => steps.FirstOrDefault(step => step.Name == name);

    /// <inheritdoc/>
    public IEnumerator<StepResult> GetEnumerator() => steps.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
