using Pipelines;

/// <summary>One array passed from a step to the next.</summary>
public static class Transfer
{
    [Component]
    public static double[] Produce(int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = i;
        return values;
    }

    [Component]
    public static double Last(double[] values) => values[^1];

    [Pipeline("transfer")]
    public static void Run(int count) => Console.WriteLine(Last(Produce(count)));
}
