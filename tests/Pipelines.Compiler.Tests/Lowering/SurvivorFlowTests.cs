using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>One project with a pipeline for each way to fill a list that tolerates failures.</summary>
public sealed class SurvivorProject : IDisposable
{
    public SurvivorProject()
    {
        Project = new TestProject("""
            public static class Work
            {
                [Component] public static int Rate(int n) => n;
                [Component] public static int Train(int n, bool fails) => fails && n % 2 == 1 ? throw new InvalidOperationException($"no {n}") : 10 * n;
                [Component(ReturnValues = ["best"])] public static string Best([Survivors(Min = 2)] List<int> models, string name = "") => name + string.Join(",", models);
                [Component] public static string BestOf([Survivors] int[] models) => string.Join(",", models);
                [Component] public static string BestIn(int at, [Survivors(Min = 1)] IEnumerable<int> models) => $"{at}: " + string.Join(",", models);

                [Pipeline("loop")]
                public static void Loop(bool fails = false)
                {
                    var models = new List<int>();
                    foreach (var n in new[] { 1, 2, 3, 4 })
                        models.Add(Train(Rate(n), fails));
                    Console.WriteLine(Best(models));
                }

                [Pipeline("others")]
                public static void Others(bool fails = false)
                {
                    int[] rates = [1, 2, 3];
                    var all = rates.Select(n => Train(n, fails)).ToArray();
                    Console.WriteLine(BestOf(all));
                    Console.WriteLine(Best([Train(4, fails), Train(5, fails), 7], "some "));
                    Console.WriteLine(BestIn(1, rates.Select(n => Train(n, fails)).ToList()));
                }

                [Pipeline("few")]
                public static void Few(bool fails = false)
                {
                    var models = new[] { 1, 2, 3 }.Select(n => Train(n, fails)).ToList();
                    Console.WriteLine(Best(models));
                }

                [Pipeline("read")]
                public static void Read(bool fails = false)
                {
                    var models = new[] { 1, 2, 4 }.Select(n => Train(n, fails)).ToList();
                    Console.WriteLine(models.Count);
                    Console.WriteLine(models[1]);
                    Console.WriteLine(Best(models));
                }

                [Pipeline("guarded")]
                public static void Guarded(bool fails = false)
                {
                    var models = new List<int>();
                    foreach (var n in new[] { 1, 2, 4 })
                    {
                        try { models.Add(Train(n, fails)); }
                        catch (StepFailedException) { Console.WriteLine($"without {n}"); }
                    }
                    Console.WriteLine(Best(models));
                    try { Best([Train(1, fails), 7]); Console.WriteLine("never, where one fails"); }
                    catch (Exception e) when (e is StepFailedException or StepSkippedException) { Console.WriteLine("none"); }
                }
            }
            """);
        Project.Build();
    }

    internal TestProject Project { get; }

    public void Dispose() => Project.Dispose();
}

/// <summary>Rule P19 as the user writes it: the code is built, lowered and run.</summary>
[Collection(OneRunAtATime.Name)]
public sealed class SurvivorFlowTests(SurvivorProject built) : IClassFixture<SurvivorProject>
{
    [Theory]
    [InlineData("loop", "20,40")]
    [InlineData("others", "20", "some 40,7", "1: 20")]
    [InlineData("guarded", "without 1", "20,40", "none")]
    public async Task A_fan_out_goes_on_with_what_ended_well_and_the_run_is_completed_P19(string pipeline, params string[] expected)
    {
        var seen = await RunAsync(pipeline, RunMode.Local, fails: true);

        Assert.Equal((RunStatus.Completed, string.Join("\n", expected)), (seen.Status, string.Join("\n", seen.Output)));
        Assert.Contains(StepStatus.Failed, seen.Steps.Values);
    }

    [Fact]
    public async Task Where_too_few_are_left_the_step_is_skipped_and_reading_its_value_ends_the_logic_P19()
    {
        var seen = await RunAsync("few", RunMode.Local, fails: true);

        Assert.Equal((RunStatus.Failed, StepStatus.Skipped), (seen.Status, seen.Steps["Best"]));
        Assert.Empty(seen.Output);
    }

    [Fact]
    public async Task A_list_of_which_an_element_was_read_throws_at_the_line_that_reads_P19()
    {
        var seen = await RunAsync("read", RunMode.Local, fails: true);

        Assert.Equal((RunStatus.Failed, "3"), (seen.Status, Assert.Single(seen.Output)));
        Assert.DoesNotContain("Best", seen.Steps.Keys);
    }

    [Fact]
    public async Task In_debug_mode_a_step_that_fails_throws_at_its_call_and_what_is_caught_is_left_out_P19()
    {
        var loop = await RunAsync("loop", RunMode.Debug, fails: true);
        Assert.Equal(RunStatus.Failed, loop.Status);
        Assert.DoesNotContain("Best", loop.Steps.Keys);

        var guarded = await RunAsync("guarded", RunMode.Debug, fails: true);
        Assert.Equal(["without 1", "20,40", "none"], guarded.Output);
        Assert.Equal(RunStatus.Completed, guarded.Status);
    }

    [Theory]
    [InlineData("loop", "Loop", RunMode.Local)]
    [InlineData("others", "Others", RunMode.Local)]
    [InlineData("read", "Read", RunMode.Debug)]
    [InlineData("guarded", "Guarded", RunMode.Local)]
    public async Task Where_nothing_fails_the_mark_changes_nothing_P19(string pipeline, string method, RunMode mode)
    {
        var seen = await RunAsync(pipeline, mode, fails: false);

        Assert.Equal(RunStatus.Completed, seen.Status);
        Assert.Equal(Seen.Plain(built.Project, "Work", method), seen.Output);
    }

    [Fact]
    public void The_manifest_says_how_many_must_be_left_P19()
    {
        var components = built.Project.Manifest("others").Manifest.Components;

        Assert.Equal(2, components["Best"].Inputs["models"].Survivors);
        Assert.Null(components["Best"].Inputs["name"].Survivors);
        Assert.Equal(0, components["BestOf"].Inputs["models"].Survivors);
        Assert.Equal(1, components["BestIn"].Inputs["models"].Survivors);
    }

    Task<Seen> RunAsync(string pipeline, RunMode mode, bool fails) =>
        Seen.RunAsync(built.Project, pipeline, mode, TestContext.Current.CancellationToken, ("fails", fails ? "true" : "false"));
}
