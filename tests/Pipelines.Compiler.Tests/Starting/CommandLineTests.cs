using System.Diagnostics;

namespace Pipelines.Compiler.Tests.Starting;

/// <summary>The compiler as the build starts it: a process that says what is wrong with what it was given.</summary>
public sealed class CommandLineTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("pipelines-command-").FullName;

    [Fact]
    public async Task A_request_that_is_gone_is_named_with_the_way_out() =>
        Assert.Matches(@"^/.*gone\.request: error PIPE3022: .* Rebuild the project", await RunAsync("compile", Path.Combine(_folder, "gone.request")));

    [Fact]
    public async Task An_assembly_that_is_none_is_a_fault_of_ours() =>
        Assert.Contains("error PIPE9003: Internal error: BadImageFormatException", await RunAsync("compile", Request()));

    [Fact]
    public async Task A_manifest_that_was_damaged_is_not_stamped() =>
        Assert.Matches(@"half\.pipeline\.yaml: error PIPE3004: .* Delete it and build again", await RunAsync("stamp", Request()));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Request()
    {
        File.WriteAllText(Path.Combine(_folder, "App.dll"), "no assembly");
        File.WriteAllText(Path.Combine(_folder, "half.pipeline.yaml"), "schema: pipe");
        string[] files = ["csc", "projectFile", "assets", "output", "pipelines", "intermediate", "roslyn", "stamp"];
        var request = Path.Combine(_folder, "compile.request");
        File.WriteAllLines(request, [$"assembly={_folder}/App.dll", "assemblyName=App", "framework=net10.0", "configuration=Debug", .. files.Select(name => $"{name}={_folder}/")]);
        return request;
    }

    static async Task<string> RunAsync(string verb, string request)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Pipelines.Compiler.dll"), verb, request])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        return output;
    }
}
