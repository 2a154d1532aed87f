/// <summary>A question on one column, and what to add for each answer.</summary>
public sealed record Stump(int Column, double Threshold, double Below, double Above)
{
    public double Answer(double[,] x, int row) => x[row, Column] < Threshold ? Below : Above;
}

/// <summary>Stumps, each fitted to what those before it left over (J. H. Friedman, "Greedy function approximation: a gradient boosting machine", 2001).</summary>
public sealed record Boosted(double Start, List<Stump> Stumps)
{
    const double Rate = 0.3;

    public double Predict(double[,] x, int row) => Start + Stumps.Sum(stump => stump.Answer(x, row));

    /// <summary>Root of the mean squared error.</summary>
    public double Error(double[,] x, double[] y) => Math.Sqrt(y.Select((value, row) => Math.Pow(value - Predict(x, row), 2)).Average());

    public static Boosted Fit(double[,] x, double[] y, int rounds, Action<int, double> done)
    {
        var model = new Boosted(y.Average(), []);
        var left = y.Select(value => value - model.Start).ToArray();
        var orders = Enumerable.Range(0, x.GetLength(1)).Select(column => Order(x, column)).ToArray();
        for (var round = 1; round <= rounds; round++)
        {
            var stump = Best(x, left, orders);
            for (var row = 0; row < left.Length; row++)
                left[row] -= stump.Answer(x, row);
            model.Stumps.Add(stump);
            done(round, Math.Sqrt(left.Select(rest => rest * rest).Average()));
        }
        return model;
    }

    static int[] Order(double[,] x, int column) => [.. Enumerable.Range(0, x.GetLength(0)).OrderBy(row => x[row, column])];

    /// <summary>The question that takes most of the squared error away.</summary>
    static Stump Best(double[,] x, double[] left, int[][] orders)
    {
        var (best, most, total) = (new Stump(0, 0, 0, 0), double.MinValue, left.Sum());
        for (var column = 0; column < orders.Length; column++)
        {
            var (order, below) = (orders[column], 0.0);
            for (var i = 1; i < order.Length; i++)
            {
                below += left[order[i - 1]];
                var (threshold, above) = (x[order[i], column], total - below);
                var gain = below * below / i + above * above / (order.Length - i);
                if (gain > most && x[order[i - 1], column] < threshold)
                    (best, most) = (new(column, threshold, Rate * below / i, Rate * above / (order.Length - i)), gain);
            }
        }
        return best;
    }
}
