namespace Pipelines;

/// <summary>
/// Mirrors a metric that the step reports onto the pipeline, every point, while it runs (rule V6). What several steps mirror under one name keeps apart by the step that it
/// comes from.
/// </summary>
/// <param name="title">The metric's title in the step.</param>
/// <param name="series">The metric's series in the step.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class MonitorMetricAttribute(string title, string series) : Attribute
{
    /// <summary>The metric's title in the step.</summary>
    public string Title { get; } = title;

    /// <summary>The metric's series in the step.</summary>
    public string Series { get; } = series;

    /// <summary>The title on the pipeline. Unset: <see cref="Title"/>.</summary>
    public string? TargetTitle { get; set; }

    /// <summary>The series on the pipeline. Unset: <see cref="Series"/>.</summary>
    public string? TargetSeries { get; set; }
}

/// <summary>Mirrors an artifact that the step uploads, or an output of that name, onto the pipeline: an upload at once, an output when the step has ended.</summary>
/// <param name="name">The artifact's name in the step.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class MonitorArtifactAttribute(string name) : Attribute
{
    /// <summary>The artifact's name in the step.</summary>
    public string Name { get; } = name;

    /// <summary>The name on the pipeline. Unset: <see cref="Name"/>.</summary>
    public string? Target { get; set; }
}

/// <summary>Mirrors a model that the step uploads onto the pipeline, as it is uploaded. One mirrored before gives way.</summary>
/// <param name="name">The model's name in the step; <c>*</c>: the last created; <c>weights_*</c>: the lexicographically last of that prefix.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class MonitorModelAttribute(string name) : Attribute
{
    /// <summary>The model's name or pattern in the step.</summary>
    public string Name { get; } = name;

    /// <summary>The name on the pipeline. Unset: the model's own.</summary>
    public string? Target { get; set; }
}
