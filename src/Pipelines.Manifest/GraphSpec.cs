using Pipelines.Manifest.Mapping;

namespace Pipelines.Manifest;

/// <summary>The calls that the build found in the pipeline method and in the helpers that it calls.</summary>
public sealed record GraphSpec
{
    /// <summary>True when not every step and edge is known at build.</summary>
    [AlwaysWritten]
    public bool Dynamic { get; init; }

    /// <summary>The calls in the order in which they are made, by step name.</summary>
    [Spread]
    public Dictionary<string, GraphStep> Steps { get; init; } = [];
}

/// <summary>One call of a component.</summary>
public sealed record GraphStep
{
    /// <summary>The component called.</summary>
    public required string Component { get; init; }

    /// <summary>Where its inputs come from, as far as the build knows.</summary>
    public Dictionary<string, GraphInput> Inputs { get; init; } = [];

    /// <summary>Steps that gate this one without handing it a value.</summary>
    public List<string> Parents { get; init; } = [];

    /// <summary>The condition's text when the call is conditional.</summary>
    public string? When { get; init; }

    /// <summary>The loop's text when the call is in one.</summary>
    public string? ForEach { get; init; }

    /// <summary>The steps on whose values it hangs whether, or how often, the call is made (rule P11).</summary>
    public List<string> Control { get; init; } = [];

    /// <summary>Where the call stands, for steps that decide or are decided about: the helpers that lead there, the component, and the how-manieth call of it in the text.</summary>
    public string? Site { get; init; }
}

/// <summary>Where an input comes from: exactly one of step + output, parameter, constant, expression, items, or one of several.</summary>
public sealed record GraphInput
{
    /// <summary>The step that makes it.</summary>
    public string? Step { get; init; }

    /// <summary>That step's output.</summary>
    public string? Output { get; init; }

    /// <summary>The pipeline's parameter that it is.</summary>
    public string? Parameter { get; init; }

    /// <summary>The C# text of a constant.</summary>
    public string? Constant { get; init; }

    /// <summary>The C# text of an expression that the logic computes.</summary>
    public string? Expression { get; init; }

    /// <summary>The steps whose values the expression is computed from.</summary>
    public List<string> From { get; init; } = [];

    /// <summary>The elements of a list, array or tuple that steps fill.</summary>
    public List<GraphInput> Items { get; init; } = [];

    /// <summary>What it can be, where the code decides.</summary>
    public List<GraphInput> OneOf { get; init; } = [];

    /// <summary>This, or what it is made of or can be: none of them has elements or ways of its own.</summary>
    public IEnumerable<GraphInput> Singles() =>
        Items.Count == 0 && OneOf.Count == 0 ? [this] : Items.Concat(OneOf).SelectMany(part => part.Singles());

    /// <summary>The steps that make it, or parts of it.</summary>
    public IEnumerable<string> Steps() => Singles().Select(part => part.Step).OfType<string>().Distinct();
}
