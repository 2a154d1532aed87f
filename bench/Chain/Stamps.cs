using Pipelines;

/// <summary>Steps that say when their code begins, one after the other or all at once.</summary>
public static class Stamps
{
    [Component]
    public static int Stamp(int value)
    {
        Console.WriteLine($"began {DateTime.UtcNow:O}");
        return value + 1;
    }

    [Pipeline("stamps")]
    public static void Run(int steps)
    {
        var value = 0;
        for (var i = 0; i < steps; i++)
            value = Stamp(value);
        Console.WriteLine(value);
    }
}
