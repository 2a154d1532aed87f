namespace Pipelines.Runner.Graphs;

/// <summary>A node's place: its layer from the top, and what it is joined to there. A long edge gets a bend in every layer it crosses.</summary>
sealed class Place(int? node, int layer, double width)
{
    /// <summary>The graph's node; null for a bend.</summary>
    public int? Node { get; } = node;

    public int Layer { get; } = layer;

    public double Width { get; } = width;

    /// <summary>The middle.</summary>
    public double X { get; set; }

    public List<Place> Above { get; } = [];

    public List<Place> Below { get; } = [];
}

/// <summary>Puts each node in a layer below all it hangs on, and orders each layer so that few edges cross (Sugiyama's method).</summary>
sealed class Layers
{
    const double BendWidth = 12;
    const int Sweeps = 12;

    public Layers(int nodes, IReadOnlyList<GraphEdge> edges, Func<int, double> width)
    {
        var forward = Forward(nodes, edges);
        var depth = Depth(nodes, forward);
        Nodes = [.. Enumerable.Range(0, nodes).Select(node => new Place(node, depth[node], width(node)))];
        Rows = [.. Enumerable.Range(0, nodes == 0 ? 0 : depth.Max() + 1).Select(_ => new List<Place>())];
        foreach (var place in Nodes)
            Rows[place.Layer].Add(place);
        foreach (var edge in forward)
            Routes[edge] = Route(Nodes[edge.From], Nodes[edge.To]);
        Order();
    }

    public IReadOnlyList<Place> Nodes { get; }

    public IReadOnlyList<List<Place>> Rows { get; }

    /// <summary>The places that each edge passes, ends included. An edge back to an earlier round of a loop has none.</summary>
    public Dictionary<GraphEdge, IReadOnlyList<Place>> Routes { get; } = [];

    /// <summary>The edges without those that close a circle through a loop.</summary>
    static List<GraphEdge> Forward(int nodes, IReadOnlyList<GraphEdge> edges)
    {
        var earlier = edges.ToLookup(edge => edge.To);
        var state = new int[nodes];
        List<GraphEdge> forward = [];
        for (var node = 0; node < nodes; node++)
            Visit(node);
        return forward;

        void Visit(int node)
        {
            if (state[node] != 0)
                return;
            state[node] = 1;
            foreach (var edge in earlier[node])
            {
                Visit(edge.From);
                if (state[edge.From] == 2)
                    forward.Add(edge);
            }

            state[node] = 2;
        }
    }

    static int[] Depth(int nodes, List<GraphEdge> forward)
    {
        var depth = new int[nodes];
        // Edges come after those of the steps they start from: one pass is enough.
        foreach (var edge in forward)
            depth[edge.To] = Math.Max(depth[edge.To], depth[edge.From] + 1);
        return depth;
    }

    List<Place> Route(Place from, Place to)
    {
        List<Place> route = [from];
        for (var layer = from.Layer + 1; layer <= to.Layer; layer++)
        {
            var next = layer == to.Layer ? to : new Place(null, layer, BendWidth);
            if (next != to)
                Rows[layer].Add(next);
            route[^1].Below.Add(next);
            next.Above.Add(route[^1]);
            route.Add(next);
        }

        return route;
    }

    void Order()
    {
        Dictionary<Place, double> position = [];
        foreach (var row in Rows)
            Number(row);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var row in down ? Rows : Rows.Reverse())
            {
                var wish = row.ToDictionary(place => place, place => Wish(place, down ? place.Above : place.Below));
                var sorted = row.OrderBy(place => wish[place]).ToList();
                row.Clear();
                row.AddRange(sorted);
                Number(row);
            }
        }

        double Wish(Place place, List<Place> joined) => joined.Count == 0 ? position[place] : joined.Average(other => position[other]);

        void Number(List<Place> row)
        {
            foreach (var (index, place) in row.Index())
                position[place] = index - (row.Count - 1) / 2.0;
        }
    }
}
