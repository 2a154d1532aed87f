using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Lists that take the elements whose steps ended well (rule P19).</summary>
public sealed class SurvivorTests
{
    const string Make = "public static int Make(int n) => n >= 0 ? n : throw new InvalidOperationException($\"no {n}\");";
    const string Next = "public static int Next(int value) => value;";
    const string Print = "public static int Print(List<int> all) { Console.WriteLine(string.Join(\",\", all)); return all.Count; }";

    /// <summary>Local functions: a list that steps fill, as lowered code does.</summary>
    const string Fill = """

        static (Pending<int> Places, List<int> List) Fill(params int[] numbers)
        {
            var (places, list) = (new Pending<int>(), new List<int>());
            foreach (var n in numbers)
                places.Add(list, PipelinesSubmit_Make(Arg.Of<int>(n)).Output<int>("result"));
            return (places, list);
        }
        static Arg<List<int>> All((Pending<int> Places, List<int> List) filled) => Arg.Of<List<int>, int>(filled.Places, filled.List);
        """;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Elements_whose_steps_failed_are_left_out_in_order_and_do_not_fail_the_run_P19(int min)
    {
        using var pipeline = Pipeline("PipelinesSubmit_Print(All(Fill(5, -1, 3, -2, 4)));", min);
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error));
        Assert.Equal(["5,3,4"], events.Lines("Print"));
        Assert.Equal((StepStatus.Failed, StepStatus.Completed), (result.Step("Make_1").Status, result.Step("Print").Status));
        Assert.Equal(["Make", "Make_1", "Make_2", "Make_3", "Make_4"], result.Step("Print").Parents);
    }

    [Fact]
    public async Task Where_none_is_left_and_none_must_be_the_list_is_empty_P19()
    {
        using var pipeline = Pipeline("PipelinesSubmit_Print(All(Fill(-1, -2)));", 0);
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Completed, StepStatus.Completed), (result.Status, result.Step("Print").Status));
        Assert.Equal([""], events.Lines("Print"));
    }

    [Fact]
    public async Task With_fewer_than_the_least_number_the_step_is_skipped_for_the_first_failed_element_and_the_run_fails_P19()
    {
        using var pipeline = Pipeline("""var count = PipelinesSubmit_Print(All(Fill(5, -1, -2, 3))).Output<int>("result"); PipelinesSubmit_Next(Arg.Of<int>(count));""", 3);
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Failed, "Make_1"), (result.Status, result.Error!.Step));
        Assert.Equal([StepStatus.Completed, StepStatus.Failed, StepStatus.Failed, StepStatus.Completed, StepStatus.Skipped, StepStatus.Skipped], result.Steps.Select(step => step.Status));
        var skipped = result.Step("Print").Error!;
        Assert.Equal(("Make_1", "not run, because 2 of the 4 elements of 'all' ended well, and 3 must at least"), (skipped.Step, skipped.Message));
        Assert.Equal("Make_1", result.Step("Next").Error!.Step);
    }

    [Fact]
    public async Task A_value_of_a_failed_element_that_something_else_needs_fails_the_run_as_always_P19()
    {
        using var pipeline = Pipeline(
            """
            var (places, list) = (new Pending<int>(), new List<int>());
            var bad = PipelinesSubmit_Make(Arg.Of<int>(-1)).Output<int>("result");
            places.Add(list, bad);
            places.Add(list, PipelinesSubmit_Make(Arg.Of<int>(2)).Output<int>("result"));
            PipelinesSubmit_Print(All((places, list)));
            PipelinesSubmit_Next(Arg.Of<int>(bad));
            """, 0);
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Failed, "Make"), (result.Status, result.Error!.Step));
        Assert.Equal((StepStatus.Completed, StepStatus.Skipped), (result.Step("Print").Status, result.Step("Next").Status));
        Assert.Equal(["2"], events.Lines("Print"));
    }

    [Theory]
    [InlineData(0, RunStatus.Completed)]
    [InlineData(2, RunStatus.Failed)]
    public async Task Every_list_that_takes_the_element_must_have_enough_P19(int min, RunStatus expected)
    {
        const string count = "public static int Count(List<int> some) => some.Count;";
        using var pipeline = new TestPipeline("", "var all = Fill(1, -1); PipelinesSubmit_Print(All(all)); PipelinesSubmit_Count(All(all));" + Fill, Make, Print, count)
        { Survivors = { ["Print.all"] = 0, ["Count.some"] = min } }.Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal((expected, StepStatus.Completed), (result.Status, result.Step("Print").Status));
        Assert.Equal(min == 0 ? StepStatus.Completed : StepStatus.Skipped, result.Step("Count").Status);
    }

    /// <summary>The step takes one element by itself as well, or its component names the elements' in <c>Parents</c>.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_step_that_hangs_on_an_element_in_another_way_too_is_skipped_with_it_P19(bool takesOne)
    {
        const string both = "public static int Both(List<int> all, int one) => all.Count + one;";
        using var pipeline = new TestPipeline(
            "",
            $"""
            var (places, list) = (new Pending<int>(), new List<int>());
            var bad = PipelinesSubmit_Make(Arg.Of<int>(-1)).Output<int>("result");
            places.Add(list, bad);
            places.Add(list, PipelinesSubmit_Make(Arg.Of<int>(2)).Output<int>("result"));
            PipelinesSubmit_Both(All((places, list)), Arg.Of<int>({(takesOne ? "bad" : "1")}));
            """ + Fill,
            Make, both)
        { Survivors = { ["Both.all"] = 0 }, Parents = takesOne ? [] : new() { ["Both"] = ["Make"] } }.Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Failed, "Make"), (result.Status, result.Error!.Step));
        Assert.Equal([StepStatus.Failed, StepStatus.Completed, StepStatus.Skipped], result.Steps.Select(step => step.Status));
    }

    [Fact]
    public async Task An_element_that_was_skipped_for_a_failure_farther_up_is_left_out_too_P19()
    {
        using var pipeline = Pipeline(
            """
            var (places, list) = (new Pending<int>(), new List<int>());
            foreach (var n in new[] { 1, -1, 3 })
                places.Add(list, PipelinesSubmit_Next(Arg.Of<int>(PipelinesSubmit_Make(Arg.Of<int>(n)).Output<int>("result"))).Output<int>("result"));
            PipelinesSubmit_Print(All((places, list)));
            """, 2);
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error));
        Assert.Equal((StepStatus.Failed, StepStatus.Skipped), (result.Step("Make_1").Status, result.Step("Next_1").Status));
        Assert.Equal(["1,3"], events.Lines("Print"));
    }

    /// <summary>The list is handed on before the elements have ended, and after it.</summary>
    [Fact]
    public async Task Elements_that_ended_before_the_call_are_left_out_as_those_that_end_later_P19()
    {
        using var pipeline = Pipeline("var all = Fill(7, -1); PipelinesSubmit_Last().Wait(); PipelinesSubmit_Print(All(all));", 1, "public static void Last() { }");
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error));
        Assert.Equal(["7"], events.Lines("Print"));
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task A_list_of_values_that_is_too_short_skips_the_step_and_fails_the_run_P19(RunMode mode)
    {
        using var pipeline = new TestPipeline("", "_ = Print([1]);", Print) { Plain = "_ = Print([1]);", Survivors = { ["Print.all"] = 2 } }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Equal((RunStatus.Failed, "Print"), (result.Status, result.Error!.Step));
        Assert.Equal(StepStatus.Skipped, result.Step("Print").Status);
        Assert.Equal("not run, because 'all' has 1 element, and must have 2 at least", result.Step("Print").Error!.Message);
    }

    [Fact]
    public async Task A_list_that_is_too_short_fails_the_run_where_nothing_reads_the_value_too_P19()
    {
        using var pipeline = Pipeline("PipelinesSubmit_Print(Arg.Of<List<int>>(new List<int> { 1 }));", 2);
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Failed, StepStatus.Skipped), (result.Status, result.Step("Print").Status));
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task A_list_that_one_step_made_is_one_value_and_is_not_counted_P19(RunMode mode)
    {
        const string none = "public static List<int> None() => [];";
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Print(Arg.Of<List<int>>(PipelinesSubmit_None().Output<List<int>>(\"result\")));", none, Print)
        { Plain = "Print(None());", Survivors = { ["Print.all"] = 1 } }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Equal((RunStatus.Completed, StepStatus.Completed), (result.Status, result.Step("Print").Status));
    }

    [Fact]
    public async Task What_the_code_caught_in_debug_mode_is_not_in_the_list_and_the_rest_is_counted_P19()
    {
        using var pipeline = new TestPipeline("", "", Make, Print)
        {
            Plain = """
                var all = new List<int>();
                foreach (var n in new[] { 1, -1, 3 })
                    try { all.Add(Make(n)); } catch (StepFailedException) { }
                try { Print(all); } catch (StepSkippedException skipped) { Console.WriteLine(skipped.Message); }
                all.Add(Make(4));
                Print(all);
                """,
            Survivors = { ["Print.all"] = 3 },
        }.Build(withBundles: false);
        var (result, events) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal(["step 'Print' was skipped: not run, because 'all' has 2 elements, and must have 3 at least"], events.Lines(null));
        Assert.Equal(["1,3,4"], events.Lines("Print_1"));
    }

    [Fact]
    public async Task AbortOnFailure_acts_on_an_element_and_not_on_one_with_ContinueOnFail_P19()
    {
        using var stops = new TestPipeline("", "PipelinesSubmit_Print(All(Fill(-1, -2)));" + Fill, Make, Print)
        { Survivors = { ["Print.all"] = 0 }, Settings = { ["abortOnFailure"] = true } }.Build();
        using var goesOn = new TestPipeline("", "PipelinesSubmit_Print(All(Fill(-1, 2)));" + Fill, Make, Print)
        { Survivors = { ["Print.all"] = 0 }, Settings = { ["abortOnFailure"] = true }, ComponentSettings = { ["Make"] = new() { ["continueOnFail"] = true } } }.Build();
        Assert.Equal(RunStatus.Failed, (await stops.RunAsync()).Result.Status);
        Assert.Equal(RunStatus.Completed, (await goesOn.RunAsync()).Result.Status);
    }

    [Fact]
    public async Task A_declined_element_is_left_out_and_a_callback_sees_what_is_left_P19()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Print(All(Fill(1, -1, 3)));" + Fill, Make, Print)
        {
            LogicHelpers = """
                public static bool Decline(PipelineRun run, StepNode step, IDictionary<string, object?> parameters) => !Equals(parameters["n"], 3);
                public static bool Look(PipelineRun run, StepNode step, IDictionary<string, object?> parameters) { Console.WriteLine("left " + string.Join(",", ((OutputReference)parameters["all"]!).Load<List<int>>())); return true; }
                """,
            Survivors = { ["Print.all"] = 1 },
            ComponentSettings = { ["Make"] = new() { ["preExecuteCallback"] = "Test.Decline" }, ["Print"] = new() { ["preExecuteCallback"] = "Test.Look" } },
        }.Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error));
        Assert.Equal((StepStatus.Failed, StepStatus.Skipped), (result.Step("Make_1").Status, result.Step("Make_2").Status));
        Assert.Equal("left 1", Assert.Single(events.Lines(null)));
        Assert.Equal(["1"], events.Lines("Print"));
    }

    static TestPipeline Pipeline(string logic, int min, params string[] more) =>
        new TestPipeline("", logic + Fill, [Make, Next, Print, .. more]) { Survivors = { ["Print.all"] = min } }.Build();
}
