using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>A component call on its way to the run of the current logic.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Call(string component, int site = 0)
{
    private readonly LogicRun run = LogicRun.Required(component);
    private readonly string key = CallPath.KeyOf(component);
    private readonly List<StepInput> inputs = [];

    /// <summary>Adds an argument, as it is now (rule P1).</summary>
    public Call With<T>(string name, Arg<T> argument)
    {
        inputs.Add(argument.ToInput(name, run, component));
        return this;
    }

    /// <summary>Hands the call over; never waits for a step.</summary>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    public SubmittedStep Submit() => new(run, run.Submit(component, new(key, site), inputs));
}
