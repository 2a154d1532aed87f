namespace Pipelines;

/// <summary>The section under which a parameter of a pipeline is shown and set.</summary>
/// <param name="name">The section, e.g. <c>General</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SectionAttribute(string name) : Attribute
{
    /// <summary>The section.</summary>
    public string Name { get; } = name;
}

/// <summary>
/// On a list or array that a component takes: it receives the elements whose steps ended well, in their order. It waits for all of them; the failure of a step
/// whose value goes nowhere else does not fail the run (rule P19). In a plain call it does nothing.
/// </summary>
/// <remarks>
/// Where the pipeline function itself looks at the elements, a failure is thrown at the line that looks. In debug mode calls are plain calls, so a step that fails throws at its call,
/// and the list holds what the code put into it.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SurvivorsAttribute : Attribute
{
    /// <summary>How many elements must be left at least, from 0 up: with fewer the step is skipped, as when an input failed. Default 0.</summary>
    public int Min { get; set; }
}

/// <summary>The queue of every step in this assembly whose component, run and pipeline name none.</summary>
/// <param name="queue">The queue, e.g. <c>cpu</c>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class DefaultExecutionQueueAttribute(string queue) : Attribute
{
    /// <summary>The queue.</summary>
    public string Queue { get; } = queue;
}
