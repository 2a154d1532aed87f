using System.Xml.Linq;
using Pipelines.Manifest;
using Pipelines.Runner.Graphs;

namespace Pipelines.Runner.Tests;

/// <summary>Product section 8: <c>graph</c> in four formats.</summary>
public class GraphTests
{
    [Fact]
    public void The_text_names_the_origin_of_each_input() => Golden.Equal("tabular.txt", TextGraph.Write(Example.Tabular));

    [Fact]
    public void The_mermaid_picture_is_the_golden_one() => Golden.Equal("tabular.mmd", MermaidGraph.Write(StepGraph.Of(Example.Tabular)));

    [Fact]
    public void The_dot_picture_is_the_golden_one() => Golden.Equal("tabular.dot", DotGraph.Write(StepGraph.Of(Example.Tabular)));

    [Fact]
    public void The_svg_picture_is_the_golden_one() => Golden.Equal("tabular.svg", SvgGraph.Write(StepGraph.Of(Example.Tabular)));

    [Fact]
    public void The_svg_picture_of_a_pipeline_without_steps_is_whole() =>
        Assert.NotNull(XDocument.Parse(SvgGraph.Write(StepGraph.Of(Example.Tabular with { Graph = new() }))).Root);

    [Fact]
    public void Boxes_never_overlap_and_every_edge_goes_down()
    {
        var graph = Random(steps: 120, seed: 7);
        var layers = new Layers(graph.Nodes.Count, graph.Edges, node => 40 + node % 7 * 20);
        Columns.Assign(layers.Rows);

        foreach (var row in layers.Rows)
        {
            foreach (var (left, right) in row.Zip(row.Skip(1)))
                Assert.True(left.X + left.Width / 2 < right.X - right.Width / 2);
        }

        Assert.All(graph.Edges, edge => Assert.True(layers.Nodes[edge.From].Layer < layers.Nodes[edge.To].Layer));
        Assert.Equal(graph.Edges.Count, layers.Routes.Count);
    }

    [Fact]
    public void Steps_that_feed_themselves_through_a_loop_are_drawn_without_the_way_back()
    {
        var graph = new StepGraph("loop", true, [new("A", []), new("B", [])], [new(0, 1, "x"), new(1, 0, "y")]);

        Assert.Single(XDocument.Parse(SvgGraph.Write(graph)).Descendants(), element => element.Attribute("class")?.Value == "edge");
    }

    static StepGraph Random(int steps, int seed)
    {
        var random = new Random(seed);
        var edges = Enumerable.Range(1, steps - 1).SelectMany(to => Enumerable.Range(0, 2).Select(_ => random.Next(to)).Distinct().Select(from => new GraphEdge(from, to, "x")));
        return new("random", false, [.. Enumerable.Range(0, steps).Select(step => new GraphNode($"s{step}", []))], [.. edges]);
    }
}
