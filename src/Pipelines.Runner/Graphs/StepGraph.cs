using Pipelines.Manifest;

namespace Pipelines.Runner.Graphs;

/// <summary>A step of the picture.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Notes">What else there is to say: the component where it has another name, its condition, its loop.</param>
sealed record GraphNode(string Name, IReadOnlyList<string> Notes);

/// <summary>That a step hangs on another.</summary>
/// <param name="From">The earlier step's place among the nodes.</param>
/// <param name="To">The later step's place among the nodes.</param>
/// <param name="Label">The outputs handed over; empty for a gate.</param>
sealed record GraphEdge(int From, int To, string Label);

/// <summary>The steps of a manifest and what they hang on, in the text's order.</summary>
sealed record StepGraph(string Title, bool Dynamic, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
{
    public static StepGraph Of(PipelineManifest manifest)
    {
        var steps = manifest.Graph.Steps.ToList();
        var places = steps.Index().ToDictionary(step => step.Item.Key, step => step.Index);
        var edges = steps.SelectMany((step, to) => EdgesTo(step.Value, to, places));
        return new($"{manifest.Name} {manifest.Version}", manifest.Graph.Dynamic,
            [.. steps.Select(step => new GraphNode(step.Key, [.. Notes(step.Key, step.Value)]))], [.. edges]);
    }

    static IEnumerable<GraphEdge> EdgesTo(GraphStep step, int to, Dictionary<string, int> places)
    {
        var values = step.Inputs.Values.Where(input => input.Step is not null).GroupBy(input => input.Step!)
            .Select(same => new GraphEdge(places[same.Key], to, string.Join(", ", same.Select(input => input.Output).Distinct())))
            .ToList();
        var gates = step.Parents.Select(parent => places[parent]).Distinct()
            .Where(parent => values.All(edge => edge.From != parent))
            .Select(parent => new GraphEdge(parent, to, ""));
        return values.Concat(gates);
    }

    static IEnumerable<string> Notes(string name, GraphStep step)
    {
        if (step.Component != name)
            yield return step.Component;
        if (step.ForEach is { } loop)
            yield return loop;
        if (step.When is { } condition)
            yield return condition;
    }
}
