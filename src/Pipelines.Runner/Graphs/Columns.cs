namespace Pipelines.Runner.Graphs;

/// <summary>Moves the places of each row towards what they are joined to, keeping order and distance.</summary>
static class Columns
{
    const double Gap = 36;
    const int Rounds = 24;

    /// <summary>Sets every place's middle; the leftmost border is at 0. Returns the width of all.</summary>
    public static double Assign(IReadOnlyList<List<Place>> rows)
    {
        foreach (var row in rows)
            Arrange(row, [.. row.Select(_ => 0.0)]);
        for (var round = 0; round < Rounds; round++)
        {
            var down = round % 2 == 0;
            foreach (var row in down ? rows : rows.Reverse())
                Arrange(row, [.. row.Select(place => Wish(place, down ? place.Above : place.Below))]);
        }

        var all = rows.SelectMany(row => row).ToList();
        var left = all.Select(place => place.X - place.Width / 2).DefaultIfEmpty().Min();
        foreach (var place in all)
            place.X -= left;
        return all.Select(place => place.X + place.Width / 2).DefaultIfEmpty().Max();
    }

    static double Wish(Place place, List<Place> joined) => joined.Count == 0 ? place.X : joined.Average(other => other.X);

    /// <summary>As near to the wishes as order and distance allow: blocks that touch share their mean (least squares).</summary>
    static void Arrange(List<Place> row, double[] wishes)
    {
        List<(double Wish, int Count)> blocks = [];
        var offsets = new double[row.Count];
        for (var i = 0; i < row.Count; i++)
        {
            offsets[i] = i == 0 ? 0 : offsets[i - 1] + (row[i - 1].Width + row[i].Width) / 2 + Gap;
            var block = (Wish: wishes[i] - offsets[i], Count: 1);
            while (blocks.Count > 0 && blocks[^1].Wish > block.Wish)
            {
                var before = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                var count = before.Count + block.Count;
                block = ((before.Wish * before.Count + block.Wish * block.Count) / count, count);
            }

            blocks.Add(block);
        }

        var next = 0;
        foreach (var (wish, count) in blocks)
        {
            for (var i = 0; i < count; i++, next++)
                row[next].X = wish + offsets[next];
        }
    }
}
