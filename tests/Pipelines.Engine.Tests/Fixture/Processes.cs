using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Engine.Tests.Fixture;

static class Processes
{
    public static async Task Gone(string processId)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(processId, CultureInfo.InvariantCulture));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }
}
