using Pipelines;

/// <summary>Steps that do next to nothing, one after the other: what is left is what a step itself costs.</summary>
public static class Chain
{
    [Component]
    public static int Increment(int value) => value + 1;

    [Pipeline("chain")]
    public static void Run(int steps)
    {
        var value = Increment(0);
        for (var i = 1; i < steps; i++)
            value = Increment(value);
        Console.WriteLine(value);
    }
}
