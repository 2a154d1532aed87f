using System.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Slicing;

/// <summary>Rule N4: a step runs by itself, from its compiled form, with only the runtime.</summary>
public sealed class StandaloneTests
{
    [Theory]
    [InlineData("--n 4", "result = 5")]
    [InlineData("", "result = 2")]
    public async Task A_step_with_a_name_of_its_own_has_its_inputs(string arguments, string expected)
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component(Name = "Other")] static int Step(int n = 1, string? note = null, (int A, int B)? pair = null) => Step<int>(n) - 1;
                static int Step() => 7;
                static int Step<T>(int n = 1, string? note = null, (int A, int B)? pair = null) => n + 2;
                [Pipeline("flow")] public static void Run() => Step(2);
            }
            """);
        project.Build();

        var start = new ProcessStartInfo("dotnet", [Path.Combine(project.Pipelines, "host/Pipelines.dll"), "run", Path.Combine(project.Pipelines, "steps/Other"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("", expected), (await error, output.Trim()));
    }
}
