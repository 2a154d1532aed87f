namespace Pipelines.Bench.Queues;

/// <summary>What is executed.</summary>
public static class BareJob
{
    public static void Execute(string file)
    {
        var now = DateTime.UtcNow;
        File.WriteAllText(file + ".new", now.ToString("O"));
        File.Move(file + ".new", file);
    }
}
