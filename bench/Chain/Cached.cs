using Pipelines;

/// <summary>A chain whose results are all there already: what is left is what a hit costs.</summary>
public static class CachedChain
{
    [Component(Cache = true)]
    public static int Next(int value) => value + 1;

    [Pipeline("cached")]
    public static void Run(int steps)
    {
        var value = 0;
        for (var i = 0; i < steps; i++)
            value = Next(value);
        Console.WriteLine(value);
    }
}
