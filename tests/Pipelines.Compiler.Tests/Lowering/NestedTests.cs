using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>Pipeline functions that call others: one run, in both modes, that means what the plain code means (rule P13).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class NestedTests(NestedTests.Pipelines pipelines) : IClassFixture<NestedTests.Pipelines>
{
    const string Code = """
        public static class Parts
        {
            [Component] public static int Add(int a, int b = 1) => a + b;
            [Component] public static List<int> Numbers(int n) => [.. Enumerable.Range(1, n)];
            [Component] public static async Task<int> TwiceAsync(int n) { await Task.Yield(); return 2 * n; }
            [Component] public static int Fails(string why) => throw new InvalidOperationException(why);
            [Component] public static void Note(string text) { }

            [Pipeline("inner", Project = "elsewhere", Version = "2.0", RetryOnFailure = 0)]
            public static int Inner(int n, string say = "inner") { var a = Add(n); var b = Add(a, 10); Console.WriteLine($"{say} {b}"); return b; }

            [Pipeline("rest")] public static async Task<int> RestAsync(int n) { var t = TwiceAsync(n); var u = TwiceAsync(n + 1); return await t + await u; }
            [Pipeline("effects")] public static void Effects(string text) { Note(text); Console.WriteLine("noted"); }
            [Pipeline("fails")] public static int Failing() => Fails("within");
            static int ByHelper(int n) => Inner(n, "helped");

            [Pipeline("value")] public static void Value() { var x = Add(1); var y = Inner(x); Console.WriteLine(Add(y)); }
            [Pipeline("loop")] public static void Loop() { foreach (var n in Numbers(2)) Console.WriteLine(Inner(n)); Console.WriteLine(ByHelper(5)); }
            [Pipeline("async")] public static async Task Async() { var all = await Task.WhenAll(RestAsync(1), RestAsync(2)); Console.WriteLine(all.Sum()); }
            [Pipeline("order")] public static void Order() { Effects("a"); Effects("b"); Console.WriteLine(Add(3)); }
            [Pipeline("deep")] public static void Deep() { Value(); Order(); }
            [Pipeline("delegate")] public static void ByDelegate() { Func<int, int> f = n => Inner(n); Console.WriteLine(f(2)); }
            [Pipeline("caught")]
            public static void Caught()
            {
                try { Console.WriteLine(Failing()); }
                catch (Exception e) when (e is InvalidOperationException or StepFailedException) { Console.WriteLine("caught"); }
                Console.WriteLine(Inner(1));
            }
        }

        public static class Meeting
        {
            [Component] public static int Left(string folder) { Meet(folder, "left", "right"); return 1; }
            [Component] public static int Right(string folder) { Meet(folder, "right", "left"); return 2; }
            [Component] public static int Sum(int a, int b) => a + b;

            // Each goes on once the other has begun.
            static void Meet(string folder, string mine, string other)
            {
                File.WriteAllText(Path.Combine(folder, mine), "");
                for (var until = DateTime.UtcNow.AddMinutes(3); !File.Exists(Path.Combine(folder, other)); Thread.Sleep(2))
                    if (DateTime.UtcNow > until) throw new TimeoutException(other);
            }

            [Pipeline("half")] public static int Half(string folder) => Right(folder);
            [Pipeline("whole")] public static void Whole(string folder) { var left = Left(folder); var right = Half(folder); Console.WriteLine(Sum(left, right)); }
        }
        """;

    [Theory]
    [InlineData("value", "Value", "Add,Add_1,Add_2,Add_3")]
    [InlineData("loop", "Loop", "Numbers,Add,Add_1,Add_2,Add_3,Add_4,Add_5")]
    [InlineData("async", "Async", "TwiceAsync,TwiceAsync_1,TwiceAsync_2,TwiceAsync_3")]
    [InlineData("order", "Order", "Note,Note_1,Add")]
    [InlineData("deep", "Deep", "Add,Add_1,Add_2,Add_3,Note,Note_1,Add_4")]
    [InlineData("delegate", "ByDelegate", "Add,Add_1")]
    [InlineData("caught", "Caught", "Fails,Add,Add_1")]
    public async Task A_nested_pipeline_means_what_its_plain_call_means_and_its_steps_are_steps_of_the_run_P13(string pipeline, string method, string steps)
    {
        var plain = Seen.Plain(pipelines.Project, "Parts", method);
        foreach (var mode in (RunMode[])[RunMode.Debug, RunMode.Local])
        {
            var seen = await Seen.RunAsync(pipelines.Project, pipeline, mode, TestContext.Current.CancellationToken);
            Assert.Equal(RunStatus.Completed, seen.Status);
            Assert.Equal(plain, seen.Output);
            Assert.Equal(steps.Split(',').Order(), seen.Steps.Keys.Order());
            Assert.Single(seen.Events.OfType<RunStarted>());
        }
    }

    [Fact]
    public async Task Steps_on_both_sides_of_the_call_run_at_once_P13()
    {
        var folder = Directory.CreateTempSubdirectory("nested-").FullName;
        var seen = await Seen.RunAsync(pipelines.Project, "whole", RunMode.Local, 2, TestContext.Current.CancellationToken, ("folder", folder));
        Assert.Equal("3", Assert.Single(seen.Output));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Logic_that_waits_takes_no_place_however_deep_it_is_nested_P13()
    {
        var seen = await Seen.RunAsync(pipelines.Project, "deep", RunMode.Local, 1, TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Completed, seen.Status);
    }

    [Fact]
    public void A_setting_that_the_outer_pipeline_says_alike_is_accepted_P13()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component] public static void Step() { }
                [Pipeline("inner", RetryOnFailure = 2)] public static void Inner() => Step();
                [Pipeline("outer", RetryOnFailure = 2)] public static void Outer() => Inner();
            }
            """);
        project.Build();
        Assert.Equal(["Step"], project.Manifest("outer").Manifest.Components.Keys);
    }

    /// <summary>Built once.</summary>
    public sealed class Pipelines : IDisposable
    {
        internal TestProject Project { get; } = new(Code);

        public Pipelines() => Project.Build();

        public void Dispose() => Project.Dispose();
    }
}
