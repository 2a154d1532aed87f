using System.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Proof;

/// <summary>Code that nobody wrote for slicing, this repository's own: each static method slices, or is refused with a documented diagnostic.</summary>
public sealed class OwnCodeTests
{
    static readonly string[] Projects = ["Pipelines.Manifest", "Pipelines.Compiler", "Pipelines.Engine", "Pipelines.Runner", "Pipelines.DataFrame", "Pipelines.ML"];

    [Fact]
    public async Task Every_static_method_of_this_repository_slices_or_is_refused()
    {
        var projects = Projects.Select(p => Path.Combine(Repository.Root, "src", p)).ToList();
        Assert.All(projects, p => Assert.True(Directory.Exists(p), p));

        var (code, output) = await Prove([.. projects, "--built", "--property", $"Configuration={Configuration}"]);

        Assert.True(code == 0, output);
        Assert.All(Projects, p => Assert.Contains(p + ":", output));
    }

    /// <summary>Built for the framework that slices are built for; the package has them for the one that every compiler loads.</summary>
    [Fact]
    public async Task Every_static_method_of_the_analyzers_slices_or_is_refused()
    {
        var (code, output) = await Prove([Path.Combine(Repository.Root, "src/Pipelines.Analyzers"), "--property", "TargetFramework=net10.0"]);

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task A_project_that_does_not_build_is_no_proof()
    {
        using var folder = new TestProject("public static class Work { static int Step() => \"no number\"; }");

        var (code, output) = await Prove([folder.Folder]);

        Assert.Equal(2, code);
        Assert.Contains("does not build", output);
    }

    static string Configuration => Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    static async Task<(int Code, string Output)> Prove(IEnumerable<string> arguments)
    {
        var program = Path.Combine(Repository.Root, "tests/Pipelines.Proof/bin", Configuration, "net10.0/Pipelines.Proof.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
