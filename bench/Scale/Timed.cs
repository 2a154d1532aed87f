using System.Diagnostics;

namespace Scale;

/// <summary>A process that was waited for: its time, its processor time and the most memory it had.</summary>
sealed record Timed(TimeSpan Time, TimeSpan Processor, long PeakBytes)
{
    public static Timed Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        var processor = TimeSpan.Zero;
        // Both only grow, and are gone with the process.
        while (!process.WaitForExit(50))
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
                processor = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
            }
        }
        var time = watch.Elapsed;
        return process.ExitCode == 0 ? new Timed(time, processor, peak) : throw new InvalidOperationException(string.Join('\n', output.Result.Split('\n').Where(l => l.Contains("error")).Take(5)));
    }
}
