using System.Globalization;
using System.Text;

namespace Pipelines.Runner.Graphs;

static class DotGraph
{
    public static string Write(StepGraph graph)
    {
        var text = new StringBuilder($"digraph {Quote(graph.Title)} {{\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
        foreach (var node in graph.Nodes)
            text.Append(CultureInfo.InvariantCulture, $"  {Quote(node.Name)} [label={Quote(string.Join('\n', node.Notes.Prepend(node.Name)))}];\n");
        foreach (var edge in graph.Edges)
        {
            var look = edge.Label.Length == 0 ? "style=dashed" : $"label={Quote(edge.Label)}";
            text.Append(CultureInfo.InvariantCulture, $"  {Quote(graph.Nodes[edge.From].Name)} -> {Quote(graph.Nodes[edge.To].Name)} [{look}];\n");
        }

        return text.Append("}\n").ToString();
    }

    static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
