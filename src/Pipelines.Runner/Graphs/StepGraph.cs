using Pipelines.Manifest;

namespace Pipelines.Runner.Graphs;

/// <summary>A step of the picture.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Notes">What else there is to say: the component where it has another name, its loop, its condition.</param>
sealed record GraphNode(string Name, IReadOnlyList<string> Notes)
{
    /// <summary>True for a call that is not always made.</summary>
    public bool IsConditional { get; init; }

    /// <summary>True for a call that can be made more than once.</summary>
    public bool IsRepeated { get; init; }
}

/// <summary>Why a step hangs on another.</summary>
enum EdgeKind
{
    /// <summary>It is handed an output.</summary>
    Value,

    /// <summary>It waits for its end.</summary>
    Gate,

    /// <summary>The logic computes an input from its value.</summary>
    Computed,

    /// <summary>By its value the logic decides whether, or how often, the call is made (rule P11).</summary>
    Control,
}

/// <summary>That a step hangs on another.</summary>
/// <param name="From">The earlier step's place among the nodes.</param>
/// <param name="To">The later step's place among the nodes.</param>
/// <param name="Label">The outputs handed over; empty where none is.</param>
/// <param name="Kind">Why.</param>
sealed record GraphEdge(int From, int To, string Label, EdgeKind Kind = EdgeKind.Value);

/// <summary>The steps of a manifest and what they hang on, in the text's order.</summary>
sealed record StepGraph(string Title, bool Dynamic, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
{
    public static StepGraph Of(PipelineManifest manifest)
    {
        var steps = manifest.Graph.Steps.ToList();
        var places = steps.Index().ToDictionary(step => step.Item.Key, step => step.Index);
        var edges = steps.SelectMany((step, to) => EdgesTo(step.Value, to, places));
        return new($"{manifest.Name} {manifest.Version}", manifest.Graph.Dynamic, [.. steps.Select(step => Node(step.Key, step.Value))], [.. edges]);
    }

    /// <summary>One edge between two steps, for the best reason that there is; none from a round of a loop to the next.</summary>
    static IEnumerable<GraphEdge> EdgesTo(GraphStep step, int to, Dictionary<string, int> places)
    {
        var values = step.Inputs.Values.SelectMany(input => input.Singles()).Where(input => input.Step is not null).GroupBy(input => input.Step!)
            .Select(same => new GraphEdge(places[same.Key], to, string.Join(", ", same.Select(input => input.Output).Distinct())));
        return values
            .Concat(step.Parents.Select(parent => new GraphEdge(places[parent], to, "", EdgeKind.Gate)))
            .Concat(step.Inputs.Values.SelectMany(input => input.Singles()).SelectMany(input => input.From).Select(source => new GraphEdge(places[source], to, "", EdgeKind.Computed)))
            .Concat(step.Control.Select(source => new GraphEdge(places[source], to, "", EdgeKind.Control)))
            .Where(edge => edge.From != to)
            .DistinctBy(edge => edge.From);
    }

    static GraphNode Node(string name, GraphStep step) =>
        new(name, [.. Notes(name, step)]) { IsConditional = step.When is not null, IsRepeated = step.ForEach is not null };

    static IEnumerable<string> Notes(string name, GraphStep step)
    {
        if (step.Component != name)
            yield return step.Component;
        if (StepWords.Loop(step) is { } loop)
            yield return loop;
        if (StepWords.Condition(step) is { } condition)
            yield return condition;
    }
}
