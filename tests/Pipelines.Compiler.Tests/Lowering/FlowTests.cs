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

    /// <summary>Each call ends only once all three have begun: they must be submitted before the first is waited for.</summary>
    [Theory]
    [InlineData("var all = new List<int>(); foreach (var n in new[] { 0, 1, 2 }) all.Add(MeetAll(folder, n)); Console.WriteLine(Largest(all) + all.Sum());")]
    [InlineData("var all = new int[3]; for (var n = 0; n < 3; n++) all[n] = MeetAll(folder, n); Console.WriteLine(Largest(all) + all.Sum());")]
    [InlineData("var all = Enumerable.Range(0, 3).Select(n => MeetAll(folder, n)).ToList(); Console.WriteLine(Largest(all) + all.Sum());")]
    [InlineData("Console.WriteLine(Largest((from n in Enumerable.Range(0, 3) select MeetAll(folder, n)).ToArray()) + 3);")]
    [InlineData("var sum = 0; foreach (var n in Enumerable.Range(0, 3).Select(n => MeetAll(folder, n)).ToList()) sum += n; Console.WriteLine(sum + 2);")]
    public async Task Calls_that_fill_a_list_run_together_P4(string body)
    {
        using var project = new TestProject($$"""
            public static class Work
            {
                [Component]
                public static int MeetAll(string folder, int n)
                {
                    File.WriteAllText(Path.Combine(folder, n.ToString()), "");
                    for (var until = DateTime.UtcNow.AddSeconds(90); Directory.GetFiles(folder).Length < 3; Thread.Sleep(2))
                        if (DateTime.UtcNow > until) throw new TimeoutException();
                    return n;
                }
                [Component] public static int Largest(IReadOnlyList<int> numbers) => numbers.Max();
                [Pipeline("flow")] public static void Run(string folder) { {{body}} }
            }
            """);
        var diagnostics = project.Build();
        var folder = Directory.CreateDirectory(Path.Combine(project.Folder, "meeting")).FullName;

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, 4, TestContext.Current.CancellationToken, ("folder", folder));

        Assert.Equal((RunStatus.Completed, "5"), (seen.Status, Assert.Single(seen.Output)));
        Assert.DoesNotContain(diagnostics, d => d.Id == "PIPE2001");
    }

    [Fact]
    public async Task A_list_is_handed_on_as_references_before_its_steps_have_ended_P2()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component]
                public static int Make(string folder, int n)
                {
                    // The logic goes on to its end while this one runs.
                    for (var until = DateTime.UtcNow.AddSeconds(90); !File.Exists(Path.Combine(folder, "passed")); Thread.Sleep(2))
                        if (DateTime.UtcNow > until) throw new TimeoutException();
                    return n;
                }
                [Component] public static void Print(List<int> numbers) => Console.WriteLine(string.Join(",", numbers));
                [Pipeline("flow")]
                public static void Run(string folder)
                {
                    var all = new List<int> { 7 };
                    all.Add(Make(folder, 1));
                    all.Add(8);
                    all.Add(Make(folder, 2));
                    Print(all);
                    File.WriteAllText(Path.Combine(folder, "passed"), "");
                }
            }
            """);
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, TestContext.Current.CancellationToken, ("folder", project.Folder));

        Assert.Equal(RunStatus.Completed, seen.Status);
        Assert.Contains("7,1,8,2", seen.Events.OfType<LogLine>().Where(l => l.Step == "Print").Select(l => l.Text));
    }
}
