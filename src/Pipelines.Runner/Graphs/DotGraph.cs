using System.Globalization;
using System.Text;

namespace Pipelines.Runner.Graphs;

static class DotGraph
{
    public static string Write(StepGraph graph)
    {
        var text = new StringBuilder($"digraph {Quote(graph.Title)} {{\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
        foreach (var node in graph.Nodes)
            text.Append(CultureInfo.InvariantCulture, $"  {Quote(node.Name)} [label={Quote(string.Join('\n', node.Notes.Prepend(node.Name)))}{Look(node)}];\n");
        foreach (var edge in graph.Edges)
        {
            var look = edge.Kind switch
            {
                EdgeKind.Value => $"label={Quote(edge.Label)}",
                EdgeKind.Control => "style=dotted, arrowhead=odiamond",
                EdgeKind.Computed => "style=dotted",
                _ => "style=dashed",
            };
            text.Append(CultureInfo.InvariantCulture, $"  {Quote(graph.Nodes[edge.From].Name)} -> {Quote(graph.Nodes[edge.To].Name)} [{look}];\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>Dashed: perhaps; two borders: more than once.</summary>
    static string Look(GraphNode node) => (node.IsConditional ? ", style=\"rounded,dashed\"" : "") + (node.IsRepeated ? ", peripheries=2" : "");

    static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
