using System.Diagnostics;
using System.Globalization;
using Pipelines;

/// <summary>Steps of the same processor time, all at once.</summary>
public static class FanOut
{
    /// <returns>The processor time of the whole process, its start included, in milliseconds.</returns>
    [Component]
    public static double Work(int number, double milliseconds)
    {
        var end = Environment.CpuUsage.TotalTime.TotalMilliseconds + milliseconds;
        var sum = number;
        while (Environment.CpuUsage.TotalTime.TotalMilliseconds < end)
        {
            for (var i = 0; i < 100_000; i++)
                sum += i;
        }
        return Environment.CpuUsage.TotalTime.TotalMilliseconds + (sum == int.MinValue ? 1 : 0);
    }

    [Pipeline("fanout")]
    public static void Run(int steps, double milliseconds)
    {
        var watch = Stopwatch.StartNew();
        var used = new List<double>();
        for (var i = 0; i < steps; i++)
            used.Add(Work(i, milliseconds));
        var all = used.Sum();
        var cores = watch.Elapsed.TotalMilliseconds * Environment.ProcessorCount;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"useful {steps * milliseconds / cores:0.000} processes {all / cores:0.000}"));
    }
}
