using System.Globalization;
using System.Text;

namespace Pipelines.Runner.Graphs;

static class MermaidGraph
{
    public static string Write(StepGraph graph)
    {
        var text = new StringBuilder($"---\ntitle: \"{graph.Title.Replace("\"", "'", StringComparison.Ordinal)}\"\n---\nflowchart TD\n");
        foreach (var (place, node) in graph.Nodes.Index())
        {
            // A subroutine's two borders: more than once.
            var (open, close) = node.IsRepeated ? ("[[", "]]") : ("[", "]");
            text.Append(CultureInfo.InvariantCulture, $"  s{place}{open}\"{string.Join("<br/>", node.Notes.Prepend(node.Name).Select(Escape))}\"{close}\n");
        }

        foreach (var edge in graph.Edges)
        {
            text.Append(edge.Kind switch
            {
                EdgeKind.Value => $"  s{edge.From} -->|\"{Escape(edge.Label)}\"| s{edge.To}\n",
                EdgeKind.Control => $"  s{edge.From} -.->|decides| s{edge.To}\n",
                _ => $"  s{edge.From} -.-> s{edge.To}\n",
            });
        }

        var conditional = graph.Nodes.Index().Where(node => node.Item.IsConditional).Select(node => $"s{node.Index}").ToList();
        if (conditional.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"  classDef maybe stroke-dasharray: 5 4\n  class {string.Join(",", conditional)} maybe\n");
        return text.ToString();
    }

    /// <summary>Mermaid's own entities; '#' starts them, so it goes first.</summary>
    static string Escape(string text) => text
        .Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal)
        .Replace("\n", " ", StringComparison.Ordinal);
}
