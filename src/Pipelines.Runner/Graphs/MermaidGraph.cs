using System.Globalization;
using System.Text;

namespace Pipelines.Runner.Graphs;

static class MermaidGraph
{
    public static string Write(StepGraph graph)
    {
        var text = new StringBuilder($"---\ntitle: \"{graph.Title.Replace("\"", "'", StringComparison.Ordinal)}\"\n---\nflowchart TD\n");
        foreach (var (place, node) in graph.Nodes.Index())
            text.Append(CultureInfo.InvariantCulture, $"  s{place}[\"{string.Join("<br/>", node.Notes.Prepend(node.Name).Select(Escape))}\"]\n");
        foreach (var edge in graph.Edges)
            text.Append(edge.Label.Length == 0 ? $"  s{edge.From} -.-> s{edge.To}\n" : $"  s{edge.From} -->|\"{Escape(edge.Label)}\"| s{edge.To}\n");
        return text.ToString();
    }

    /// <summary>Mermaid's own entities; '#' starts them, so it goes first.</summary>
    static string Escape(string text) => text
        .Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal)
        .Replace("\n", " ", StringComparison.Ordinal);
}
