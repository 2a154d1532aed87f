using System.Diagnostics;
using System.Text;

namespace Pipelines.Packages.Tests.Surroundings;

/// <summary>Runs the SDK as a user would: no variable of the process around it reaches it, no server stays behind.</summary>
static class DotNet
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    static readonly string[] Foreign = ["MSBUILD", "CI", "GITHUB_", "GITLAB_", "BUILD_", "TESTINGPLATFORM_", "XUNIT", "DOTNET_CLI", "COR", "NUGET_PACKAGES"];

    public static async Task<Outcome> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(name => Foreign.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return new(process.ExitCode, $"dotnet {string.Join(' ', arguments)}", await output + await error);
    }
}

/// <summary>How a command ended, with all it printed.</summary>
sealed record Outcome(int ExitCode, string Command, string Output)
{
    /// <summary>Whether the pipeline compiler was started; needs a build at detailed verbosity.</summary>
    public bool StartedCompiler => Output.Contains("Task \"RunCompiler\"", StringComparison.Ordinal);

    public Outcome Succeeds()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}:\n{Tail}");
        return this;
    }

    public Outcome Fails(string with)
    {
        Assert.True(ExitCode != 0, $"{Command} should have failed:\n{Tail}");
        Assert.True(Output.Contains(with, StringComparison.Ordinal), $"{Command} should have named '{with}':\n{Tail}");
        return this;
    }

    public Outcome Says(string text)
    {
        Assert.True(Output.Contains(text, StringComparison.Ordinal), $"{Command} should have printed '{text}':\n{Tail}");
        return this;
    }

    public Outcome StartsNoCompiler()
    {
        Assert.False(StartedCompiler, $"{Command} started the compiler:\n{Tail}");
        return this;
    }

    string Tail => Output.Length <= 20_000 ? Output : "…" + Output[^20_000..];
}
