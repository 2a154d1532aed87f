namespace Pipelines.Engine.Scheduling;

/// <summary>The last lines that a step wrote, for its error record (rule F1).</summary>
sealed class LastLines
{
    const int Limit = 20;

    readonly Queue<string> lines = new();

    public void Add(string line)
    {
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > Limit)
                lines.Dequeue();
        }
    }

    public IReadOnlyList<string> ToList()
    {
        lock (lines)
            return [.. lines];
    }
}
