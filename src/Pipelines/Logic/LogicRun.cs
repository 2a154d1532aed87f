using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>The engine's side of a running pipeline method, as lowered code sees it. Safe for calls from any thread.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class LogicRun : RunScope
{
    /// <summary>Adds a serializer of a package the pipeline uses.</summary>
    public abstract void Use<T>(IArtifactSerializer<T> serializer);

    /// <summary>Adds a serializer that a parameter or result of a component is marked with: what is in its format is read by it.</summary>
    /// <param name="place">The parameter that it writes; null for a result.</param>
    /// <param name="serializer">The serializer.</param>
    public abstract void UseAt<T>(string? place, IArtifactSerializer<T> serializer);

    /// <summary>Serialises a value as it is now (rule P1).</summary>
    /// <param name="value">The value.</param>
    /// <param name="component">The component that it is an argument of; null for none.</param>
    /// <param name="input">The parameter.</param>
    public abstract ValueReference Snapshot<T>(T value, string? component = null, string input = "");

    /// <summary>Reads a value back.</summary>
    public abstract T Load<T>(ValueReference reference);

    /// <summary>The run's parameter of this name, parsed to its declared type; false when the default applies.</summary>
    public abstract bool TryParameter<T>(string name, out T value);

    /// <summary>Records a result of the pipeline method itself.</summary>
    public abstract void Return(string name, ValueReference value);

    /// <summary>Adds a step to the run; never waits for one (rule P1).</summary>
    /// <param name="component">The component that is called.</param>
    /// <param name="place">Which call of the logic it is.</param>
    /// <param name="inputs">The arguments.</param>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    public abstract ILogicStep Submit(string component, CallPlace place, IReadOnlyList<StepInput> inputs);

    internal static LogicRun Required(string component) => Current as LogicRun ?? throw new InvalidOperationException(Messages.NoLogic(component, Current is not null));

    internal void Wait(ILogicStep step)
    {
        step.Expect();
        step.Ended.Wait(CancellationToken);
        step.EnsureCompleted();
    }

    internal async Task WaitAsync(ILogicStep step)
    {
        step.Expect();
        await step.Ended.WaitAsync(CancellationToken).ConfigureAwait(false);
        step.EnsureCompleted();
    }
}
