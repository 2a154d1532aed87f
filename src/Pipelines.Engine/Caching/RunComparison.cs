namespace Pipelines.Engine;

/// <summary>What differs between two runs.</summary>
/// <param name="First">The one run.</param>
/// <param name="Second">The other.</param>
/// <param name="Parameters">The parameters that were not given alike, by name; one that was left out is null.</param>
/// <param name="Steps">The steps of both, by the same call of the logic, in the order of the second run; then those of the first alone.</param>
public sealed record RunComparison(RunRecord First, RunRecord Second, IReadOnlyDictionary<string, (string? First, string? Second)> Parameters, IReadOnlyList<StepComparison> Steps);

/// <summary>A call in two runs.</summary>
/// <param name="Name">The step's name, in the second run where it is there.</param>
/// <param name="First">The step in the first run; null where it was not called.</param>
/// <param name="Second">The step in the second run; null where it was not called.</param>
/// <param name="Changes">What differs in its code and inputs.</param>
/// <param name="OtherOutputs">The outputs that have other bytes.</param>
public sealed record StepComparison(string Name, StepRecord? First, StepRecord? Second, IReadOnlyList<StepChange> Changes, IReadOnlyList<string> OtherOutputs);
