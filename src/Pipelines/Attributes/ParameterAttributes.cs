namespace Pipelines;

/// <summary>The section under which a parameter of a pipeline is shown and set.</summary>
/// <param name="name">The section, e.g. <c>General</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SectionAttribute(string name) : Attribute
{
    /// <summary>The section.</summary>
    public string Name { get; } = name;
}

/// <summary>On a list parameter of a component: it receives the elements whose steps ended well (rule P19).</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SurvivorsAttribute : Attribute
{
    /// <summary>The least number of elements that must have ended well. Default 0.</summary>
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
