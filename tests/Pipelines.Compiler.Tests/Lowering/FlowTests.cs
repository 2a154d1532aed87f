using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>What a flow does in both modes that its printed lines alone do not show: what ran at once, and what became a step.</summary>
[Collection(OneRunAtATime.Name)]
public sealed class FlowTests
{
    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Tasks_that_are_awaited_together_run_together_P16(RunMode mode)
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component] public static async Task<int> LeftAsync(string folder) { await Meet(folder, "left", "right"); return 1; }
                [Component] public static async Task<int> RightAsync(string folder) { await Meet(folder, "right", "left"); return 2; }
                [Component] public static async Task NoteAsync(string text) => await Task.Yield();

                // Each step goes on once the other has begun, which takes both to run at once.
                static async Task Meet(string folder, string mine, string other)
                {
                    File.WriteAllText(Path.Combine(folder, mine), "");
                    for (var until = DateTime.UtcNow.AddSeconds(60); !File.Exists(Path.Combine(folder, other)); await Task.Delay(2))
                        if (DateTime.UtcNow > until) throw new TimeoutException(other);
                }

                [Pipeline("flow")]
                public static async Task Run(string folder)
                {
                    var both = await Task.WhenAll(LeftAsync(folder), RightAsync(folder));
                    await NoteAsync("between");
                    var left = await LeftAsync(folder);
                    Console.WriteLine($"{both.Sum()} {left}");
                }
            }
            """);
        project.Build();
        var folder = Directory.CreateDirectory(Path.Combine(project.Folder, "meeting")).FullName;

        var seen = await Seen.RunAsync(project, "flow", mode, TestContext.Current.CancellationToken, ("folder", folder));

        Assert.Equal((RunStatus.Completed, "3 1"), (seen.Status, Assert.Single(seen.Output)));
        Assert.Equal(["LeftAsync", "LeftAsync_1", "NoteAsync", "RightAsync"], seen.Steps.Keys.Order());
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task A_component_called_inside_a_component_is_no_step_P12(RunMode mode)
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component] public static int Inner(int n) => n + 1;
                [Component] public static int Outer(int n) => 10 * Inner(n);
                [Pipeline("flow")] public static void Run() { var a = Inner(1); Console.WriteLine(Outer(a)); }
            }
            """);
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", mode, TestContext.Current.CancellationToken);

        Assert.Equal("30", Assert.Single(seen.Output));
        Assert.Equal(["Inner", "Outer"], seen.Steps.Keys.Order());
    }
}
