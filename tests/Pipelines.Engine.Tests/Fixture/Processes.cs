using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Engine.Tests.Fixture;

static class Processes
{
    /// <summary>Those of all processes.</summary>
    public static List<string> CommandLines() => [.. Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Select(folder => Read(folder + "/cmdline"))];

    public static async Task Gone(string processId)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(processId, CultureInfo.InvariantCulture));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3));
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
