using System.Globalization;
using System.Net;
using System.Text;

namespace Pipelines.Runner.Graphs;

/// <summary>The graph as a picture of our own: layers from top to bottom, readable on light and dark pages, no script, no font of its own.</summary>
sealed class SvgGraph
{
    const double Margin = 24;
    const double Header = 34;
    const double LineHeight = 16;
    const double Padding = 10;
    const double RowGap = 48;
    const double LabelHeight = 13;
    const double PortGap = 22;
    const double Stacked = 4;
    const int LongestText = 40;
    const int LongestLabel = 28;
    const int MostLabels = 3;

    readonly StepGraph graph;
    readonly Layers layers;
    readonly StringBuilder svg = new();
    readonly double[] tops;
    readonly double[] heights;
    double left;

    SvgGraph(StepGraph graph)
    {
        this.graph = graph;
        layers = new(graph.Nodes.Count, graph.Edges, node => Lines(node).Max(line => TextWidth(line.Text, line.Size)) + 2 * Padding + 8);
        heights = [.. layers.Rows.Select(row => row.Max(place => place.Node is { } node ? Height(node) : 0))];
        tops = new double[heights.Length];
        for (var row = 0; row < tops.Length; row++)
            tops[row] = row == 0 ? Margin + Header : tops[row - 1] + heights[row - 1] + RowGap + LabelHeight * MostLines(row);
    }

    public static string Write(StepGraph graph) => new SvgGraph(graph).Write();

    string Write()
    {
        var title = graph.Title + (graph.Dynamic ? " — the code decides which steps run and how often" : "");
        var inner = Columns.Assign(layers.Rows);
        // Labels stand beside their edges and may leave the outermost column.
        var labels = graph.Edges.SelectMany(LabelLines).Select(line => TextWidth(line, 11)).DefaultIfEmpty().Max() / 2;
        var width = Math.Max(inner + labels, TextWidth(title, 15)) + 2 * Margin;
        left = (width - inner) / 2;
        var height = (tops.Length == 0 ? Margin + Header : tops[^1] + heights[^1]) + Margin;
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width:0}" height="{height:0}" viewBox="0 0 {width:0} {height:0}" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">
              <title>{Escape(graph.Title)}</title>
              <style>text {"{"} fill: #1f2933 {"}"} .note {"{"} fill: #52606d {"}"} .edge {"{"} fill: none; stroke: #829ab1; stroke-width: 1.5 {"}"} .gate, .maybe {"{"} stroke-dasharray: 5 4 {"}"} .computed, .control {"{"} stroke-dasharray: 1 4; stroke-linecap: round {"}"} .control {"{"} stroke: #b44d12 {"}"} .label {"{"} fill: #334e68; stroke: #fff; stroke-width: 4; paint-order: stroke; stroke-linejoin: round {"}"}</style>
              <defs><marker id="end" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="#829ab1"/></marker></defs>
              <rect width="100%" height="100%" fill="#fff"/>
              <text x="{Margin:0}" y="{Margin + 12:0}" font-size="15" font-weight="600">{Escape(title)}</text>

            """);
        foreach (var edge in graph.Edges)
            Edge(edge);
        foreach (var node in layers.Nodes)
            Node(node);
        foreach (var edge in graph.Edges)
            Label(edge);
        return svg.Append("</svg>\n").ToString().ReplaceLineEndings("\n");
    }

    void Edge(GraphEdge edge)
    {
        if (!layers.Routes.TryGetValue(edge, out var route))
            return;
        var (x, y) = (Leave(route[0], route[1]), Bottom(route[0]));
        var path = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"M{x:0.#} {y:0.#}"));
        foreach (var (before, place) in route.Zip(route.Skip(1)))
        {
            var (nextX, nextY) = (Arrive(before, place), Top(place));
            var middle = (y + nextY) / 2;
            path.Append(CultureInfo.InvariantCulture, $" C{x:0.#} {middle:0.#} {nextX:0.#} {middle:0.#} {nextX:0.#} {nextY:0.#}");
            (x, y) = (nextX, nextY);
            if (place.Node is null)
            {
                y = Top(place) + heights[place.Layer];
                path.Append(CultureInfo.InvariantCulture, $" L{x:0.#} {y:0.#}");
            }
        }

        svg.Append(CultureInfo.InvariantCulture, $"  <path class=\"edge{Look(edge)}\" marker-end=\"url(#end)\" d=\"{path}\"/>\n");
    }

    static string Look(GraphEdge edge) => edge.Kind switch
    {
        EdgeKind.Gate => " gate",
        EdgeKind.Computed => " computed",
        EdgeKind.Control => " control",
        _ => "",
    };

    void Node(Place place)
    {
        var node = place.Node!.Value;
        var (top, x) = (Top(place), left + place.X);
        svg.Append(CultureInfo.InvariantCulture, $"  <g><title>{Escape(string.Join('\n', graph.Nodes[node].Notes.Prepend(graph.Nodes[node].Name)))}</title>");
        // What is called more than once lies on others of its kind.
        if (graph.Nodes[node].IsRepeated)
            Box(node, x - place.Width / 2 + Stacked, top - Stacked, place.Width);
        Box(node, x - place.Width / 2, top, place.Width);
        foreach (var (index, line) in Lines(node).Index())
        {
            var y = top + Padding + 12 + index * LineHeight;
            var look = index == 0 ? "font-weight=\"600\"" : "class=\"note\"";
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" font-size=\"{line.Size}\" text-anchor=\"middle\" {look}>{Escape(line.Text)}</text>");
        }

        svg.Append("</g>\n");
    }

    void Box(int node, double x, double y, double width) => svg.Append(
        CultureInfo.InvariantCulture,
        $"<rect{(graph.Nodes[node].IsConditional ? " class=\"maybe\"" : "")} x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{Height(node):0.#}\" rx=\"8\" fill=\"#f0f4f8\" stroke=\"#627d98\"/>");

    /// <summary>On the last piece of the edge: there it is nearest to what it goes into. Neighbours take turns in height.</summary>
    void Label(GraphEdge edge)
    {
        if (!layers.Routes.TryGetValue(edge, out var route))
            return;
        var (from, to) = (route[^2], route[^1]);
        var siblings = to.Above.OrderBy(place => place.X).ToList();
        var share = siblings.Count == 1 ? 0.45 : 0.6 - 0.3 * (siblings.IndexOf(from) % 2);
        var (start, end) = (Leave(from, to), Arrive(from, to));
        var x = start + (end - start) * (share * share * (3 - 2 * share));
        var top = from.Node is null ? Top(from) + heights[from.Layer] : Bottom(from);
        var lines = LabelLines(edge).ToList();
        var y = top + (Top(to) - top) * share + 4 - (lines.Count - 1) * LabelHeight / 2;
        foreach (var (index, line) in lines.Index())
            svg.Append(CultureInfo.InvariantCulture, $"  <text class=\"label\" x=\"{x:0.#}\" y=\"{y + index * LabelHeight:0.#}\" font-size=\"11\" text-anchor=\"middle\"><title>{Escape(edge.Label)}</title>{Escape(line)}</text>\n");
    }

    static IEnumerable<string> LabelLines(GraphEdge edge)
    {
        var names = edge.Label.Split(", ", StringSplitOptions.RemoveEmptyEntries);
        var shown = names.Length > MostLabels ? names.Take(MostLabels - 1).Append($"and {names.Length - MostLabels + 1} more") : names;
        return shown.Select(name => Short(name, LongestLabel));
    }

    /// <summary>More lines than one that a label needs above this row.</summary>
    int MostLines(int row) => layers.Routes.Where(route => route.Value[^1].Layer == row).Select(route => LabelLines(route.Key).Count() - 1).DefaultIfEmpty().Max(lines => Math.Max(0, lines));

    double Leave(Place from, Place to) => left + from.X + Port(from, from.Below, to);

    double Arrive(Place from, Place to) => left + to.X + Port(to, to.Above, from);

    /// <summary>How far from the middle: edges share a side of a box in the order of their other ends.</summary>
    static double Port(Place place, List<Place> joined, Place other)
    {
        var order = joined.OrderBy(end => end.X).ToList();
        var gap = Math.Min(PortGap, place.Width / (order.Count + 1));
        return (order.IndexOf(other) - (order.Count - 1) / 2.0) * gap;
    }

    double Top(Place place) => tops[place.Layer];

    double Bottom(Place place) => Top(place) + Height(place.Node!.Value);

    double Height(int node) => 2 * Padding + LineHeight * (1 + graph.Nodes[node].Notes.Count);

    IEnumerable<(string Text, int Size)> Lines(int node) =>
        graph.Nodes[node].Notes.Select(note => (Short(note, LongestText), 11)).Prepend((Short(graph.Nodes[node].Name, LongestText), 13));

    static string Short(string text, int longest)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= longest ? text : text[..(longest - 1)] + "…";
    }

    /// <summary>About as wide as a sans-serif font draws it; generous, for labels must fit their boxes in any font.</summary>
    static double TextWidth(string text, int size) => text.Length * size * 0.62;

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
