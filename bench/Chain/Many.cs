using System.Diagnostics;
using Pipelines;

/// <summary>Steps that do next to nothing, all at once.</summary>
public static class Many
{
    [Component]
    public static int Increment(int value) => value + 1;

    [Pipeline("many")]
    public static void Run(int steps)
    {
        var watch = Stopwatch.StartNew();
        var values = new List<int>();
        for (var i = 0; i < steps; i++)
            values.Add(Increment(i));
        Console.WriteLine($"{values.Sum()} after {watch.Elapsed.TotalSeconds:F1} s");
    }
}
