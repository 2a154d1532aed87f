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
                    for (var until = DateTime.UtcNow.AddMinutes(3); !File.Exists(Path.Combine(folder, other)); await Task.Delay(2))
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

    /// <summary>The steps that make what is handed on end only once the logic has handed all on.</summary>
    [Fact]
    public async Task Lists_dictionaries_and_tuples_are_handed_on_as_references_before_their_steps_have_ended_P2()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component]
                public static int Make(string folder, int n)
                {
                    for (var until = DateTime.UtcNow.AddMinutes(3); !File.Exists(Path.Combine(folder, "passed")); Thread.Sleep(2))
                        if (DateTime.UtcNow > until) throw new TimeoutException();
                    return n;
                }
                [Component] public static (int Left, List<int> Right) MakeTwo(string folder, int n) => (Make(folder, n), [n, n]);
                [Component(Unordered = true)] public static void Print(List<int> numbers) => Console.WriteLine(string.Join(",", numbers));
                [Component(Unordered = true)] public static void PrintMap(IReadOnlyDictionary<string, int> numbers) => Console.WriteLine(string.Join(",", numbers));
                [Component(Unordered = true)] public static void PrintDates(Dictionary<(int, int), int?> numbers) => Console.WriteLine(string.Join(",", numbers));
                [Component(Unordered = true)] public static void PrintOne(int number) => Console.WriteLine($"one {number}");
                [Pipeline("flow")]
                public static void Run(string folder)
                {
                    var all = new List<int> { 7 };
                    all.Add(Make(folder, 1));
                    all.Add(8);
                    all.Add(Make(folder, 2));
                    Print(all);
                    Print([Make(folder, 3), .. all.Count > 3 ? new[] { 5 } : new[] { 6 }, Make(folder, 4)]);
                    var map = new Dictionary<string, int> { ["z"] = Make(folder, 26) };
                    map["b"] = 2;
                    map.Add("a", Make(folder, 1));
                    PrintMap(map);
                    PrintDates(new Dictionary<(int, int), int?> { [(2, 1)] = 5, [(1, 2)] = null });
                    var two = MakeTwo(folder, 9);
                    PrintOne(two.Left);
                    Print(two.Right);
                    File.WriteAllText(Path.Combine(folder, "passed"), "");
                }
            }
            """);
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, TestContext.Current.CancellationToken, ("folder", project.Folder));

        Assert.Equal(RunStatus.Completed, seen.Status);
        var lines = seen.Events.OfType<LogLine>().Where(l => l.Step?.StartsWith("Print", StringComparison.Ordinal) == true).Select(l => l.Text).Order(StringComparer.Ordinal);
        Assert.Equal(["3,5,4", "7,1,8,2", "9,9", "[(1, 2), ],[(2, 1), 5]", "[a, 1],[b, 2],[z, 26]", "one 9"], lines);
    }

    /// <summary>A dictionary comes to a step in the same order whether it travels whole or value by value, in both modes.</summary>
    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task The_order_of_a_dictionary_does_not_tell_how_it_travelled(RunMode mode)
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component] public static double Make(double n) => n;
                [Component] public static string Show(IDictionary<double, double> map) => string.Join(" ", map.Select(e => $"{e.Key}:{e.Value}"));
                [Component] public static string ShowTexts(Dictionary<string, double> map) => string.Join(" ", map.Select(e => $"{e.Key}:{e.Value}"));
                [Pipeline("flow")]
                public static void Run()
                {
                    var whole = new Dictionary<double, double> { [10] = 1, [-2] = 2, [9] = 3 };
                    var apart = new Dictionary<double, double> { [10] = Make(1), [-2] = 2 };
                    apart[9] = Make(3);
                    Console.WriteLine(Show(whole) == Show(apart));
                    Console.WriteLine(ShowTexts(new[] { "b", "B", "a", "" }.ToDictionary(t => t, t => Make(t.Length))) == ShowTexts(new Dictionary<string, double> { ["b"] = 1, ["B"] = 1, ["a"] = 1, [""] = 0 }));
                    Console.WriteLine(apart[10] + apart[9]);
                    apart[9] = 4;
                    Console.WriteLine(Show(apart).Contains("9:4"));
                }
            }
            """);
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", mode, TestContext.Current.CancellationToken);

        Assert.Equal(["True", "True", "4", "True"], seen.Output);
        Assert.Equal(RunStatus.Completed, seen.Status);
    }

    /// <summary>Only the parts that are used travel, and reading one does not wait for what only the other needs.</summary>
    [Fact]
    public async Task A_tuple_in_one_variable_hangs_on_its_step_by_the_parts_that_are_used_P6()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component] public static async Task<(int[] Left, string Right)> TwoAsync(int n) { await Task.Yield(); return ([n], "r"); }
                [Component] public static (int Left, string Right) Two(int n) => (n, "s");
                [Component] public static int Use(int[] numbers) => numbers[0];
                [Component] public static string Say(string text) => text;
                [Pipeline("flow")]
                public static async Task Run()
                {
                    var t = await TwoAsync(4);
                    var n = Use(t.Left);
                    var u = Two(n);
                    var said = Say(u.Right);
                    Console.WriteLine(t.Right + said + n);
                    Console.WriteLine(t.Left.Length + await Task.FromResult(u.Left));
                    Console.WriteLine(string.Join(",", await Task.WhenAll(new[] { 1, 2 }.Select(async k => (await TwoAsync(k)).Left[0]))));
                }
            }
            """);
        var diagnostics = project.Build();

        foreach (var mode in (RunMode[])[RunMode.Debug, RunMode.Local])
        {
            var seen = await Seen.RunAsync(project, "flow", mode, TestContext.Current.CancellationToken);
            Assert.Equal(["rs4", "5", "1,2"], seen.Output);
        }
        Assert.All(diagnostics.Where(d => d.Id == "PIPE2001"), d => Assert.Contains("lambda", d.Text));
    }
}
