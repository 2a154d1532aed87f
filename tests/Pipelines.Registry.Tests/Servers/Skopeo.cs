using CliWrap;
using CliWrap.Buffered;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>What others use on registries.</summary>
static class Skopeo
{
    public static async Task<string> RunAsync(string input, params string[] arguments)
    {
        var result = await Cli.Wrap(Programs.Find("skopeo")).WithArguments(arguments).WithStandardInputPipe(PipeSource.FromString(input)).WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.StandardOutput;
    }
}
