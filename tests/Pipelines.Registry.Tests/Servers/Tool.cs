using System.Diagnostics;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>A program as users start it.</summary>
static class Tool
{
    /// <summary>The tool of this build.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="login">The file with credentials; null for this machine's own.</param>
    public static ProcessStartInfo Start(string folder, string[] arguments, string? login = null) => new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "dotnet-pipelines.dll"), .. arguments])
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["PIPELINES_HOME"] = Path.Combine(folder, "home"), ["PIPELINES_REGISTRY"] = null, ["REGISTRY_AUTH_FILE"] = login },
    };

    public static Task<ToolAnswer> RunAsync(string folder, string[] arguments, string? login = null) => RunAsync(Start(folder, arguments, login));

    public static async Task<ToolAnswer> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var cancel = TestContext.Current.CancellationToken;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode, await output, await error);
    }
}

/// <summary>What it said.</summary>
sealed record ToolAnswer(int Code, string Output, string Error)
{
    public string Succeeds()
    {
        Assert.True(Code == 0, $"{Code}: {Output} {Error}");
        return Output;
    }

    public string Fails(int code)
    {
        Assert.True(Code == code, $"{Code}: {Output} {Error}");
        return Error;
    }

    /// <summary>By a message of the tool's own.</summary>
    public string Refuses(int code)
    {
        Assert.StartsWith("error: ", Fails(code), StringComparison.Ordinal);
        return Error;
    }
}
