using Pipelines.Manifest;

namespace Pipelines.Runner.Graphs;

/// <summary>What is said of a call that the code decides about.</summary>
static class StepWords
{
    /// <summary>How often; null for once.</summary>
    public static string? Loop(GraphStep step) => step.ForEach switch
    {
        null => null,
        var calls when calls.StartsWith("each ", StringComparison.Ordinal) => calls,
        var elements when elements.Contains(" in ", StringComparison.Ordinal) => $"for each {elements}",
        var condition => $"while {condition}",
    };

    /// <summary>If at all; null for always.</summary>
    public static string? Condition(GraphStep step) => step.When is { } condition ? $"if {condition}" : null;
}
