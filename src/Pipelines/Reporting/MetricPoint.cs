namespace Pipelines;

/// <summary>One point of a metric (rule V6).</summary>
/// <param name="Title">What is measured, e.g. <c>loss</c>: curves of one title belong into one picture.</param>
/// <param name="Series">The curve, e.g. <c>train</c>.</param>
/// <param name="Iteration">Its place on the curve; null for a single value.</param>
/// <param name="Value">The value; NaN and infinities count.</param>
/// <param name="At">When it was reported.</param>
public readonly record struct MetricPoint(string Title, string Series, long? Iteration, double Value, DateTimeOffset At);
