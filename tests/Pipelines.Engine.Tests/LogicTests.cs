using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class LogicTests
{
    const string Add = "public static int Add(int a, int b = 1) => a + b;";

    [Fact]
    public async Task A_step_runs_in_a_process_of_its_own_and_its_value_comes_back()
    {
        using var pipeline = new TestPipeline("int n = 3", """Console.WriteLine($"{Add(n, 4)} {Pid() != Environment.ProcessId}");""", Add, "public static int Pid() => Environment.ProcessId;").Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Null(result.Error);
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal(["7 True"], events.Lines(null));
    }

    [Fact]
    public async Task Every_argument_is_a_snapshot_at_the_call_P1()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            var list = new List<int> { 1, 2 };
            var sum = PipelinesSubmit_Sum(Arg.Of<List<int>>(list)).Output<int>("result");
            list.Add(100);
            Console.WriteLine(sum.Value);
            """,
            "public static int Sum(List<int> values) => values.Sum();").Build();
        var (_, events) = await pipeline.RunAsync();
        Assert.Equal(["3"], events.Lines(null));
    }

    [Fact]
    public async Task A_handle_passed_on_draws_an_edge_and_the_logic_does_not_wait_P2()
    {
        using var pipeline = new TestPipeline(
            "string go",
            """
            Handle<int> a__h = PipelinesSubmit_Slow(Arg.Of<string>(go)).Output<int>("result"); int a = default;
            Handle<int> b__h = PipelinesSubmit_Add(Arg.Of<int>(a__h, ref a), Arg.Of<int>(10)).Output<int>("result"); int b = default;
            File.WriteAllText(go, "");
            Console.WriteLine(Lowered.Ref(ref b__h, ref b));
            """,
            Add, """public static int Slow(string file) { Meet("here", file); return 1; }""")
        { Helpers = TestRun.Meet }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options.With("go", pipeline.Shared("go")));
        Assert.Null(result.Error);
        Assert.Equal(["11"], events.Lines(null));
        Assert.Equal(["Slow"], result.Step("Add").Parents);
    }

    [Fact]
    public async Task A_value_that_is_read_is_loaded_once_P3()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            Handle<List<int>> x__h = PipelinesSubmit_Make().Output<List<int>>("result"); List<int> x = default;
            var first = Lowered.Ref(ref x__h, ref x);
            Console.WriteLine(ReferenceEquals(first, Lowered.Ref(ref x__h, ref x)));
            Lowered.Ref(ref x__h, ref x) = [7];
            Console.WriteLine(Lowered.Ref(ref x__h, ref x)[0]);
            """,
            "public static List<int> Make() => [1, 2];").Build();
        var (_, events) = await pipeline.RunAsync();
        Assert.Equal(["True", "7"], events.Lines(null));
    }

    [Fact]
    public async Task Only_the_outputs_that_are_used_travel_P6()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            var s = PipelinesSubmit_Two();
            PipelinesSubmit_Use(Arg.Of<int>(s.Output<int>("left")));
            """,
            "public static (int Left, int[] Right) Two() => (1, new int[1000]);",
            "public static int Use(int value) => value;").Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal(["Two"], result.Step("Use").Parents);
        using var history = pipeline.History();
        Assert.Equal(["int left json", "int result json", "int[] right npy"], history.Artifacts(result.RunId).Select(a => $"{a.Type} {a.Name} {a.Format}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_loaded_value_keeps_its_edge_and_a_changed_one_becomes_a_new_artifact_with_its_producer_as_parent_P7()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            Handle<List<int>> x__h = PipelinesSubmit_Make().Output<List<int>>("result"); List<int> x = default;
            Console.WriteLine(Lowered.Ref(ref x__h, ref x).Count);
            Console.WriteLine(PipelinesSubmit_Sum(Arg.Of<List<int>>(x__h, ref x)).Output<int>("result").Value);
            Lowered.Ref(ref x__h, ref x).Add(4);
            Console.WriteLine(PipelinesSubmit_Sum(Arg.Of<List<int>>(x__h, ref x)).Output<int>("result").Value);
            x = Lowered.Set(ref x__h, new List<int>());
            Console.WriteLine(PipelinesSubmit_Sum(Arg.Of<List<int>>(x__h, ref x)).Output<int>("result").Value);
            """,
            "public static List<int> Make() => [1, 2];", "public static int Sum(List<int> values) => values.Sum();").Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal(["2", "3", "7", "0"], events.Lines(null));
        Assert.Equal(["Make"], result.Step("Sum").Parents);
        Assert.Equal(["Make"], result.Step("Sum_1").Parents);
        Assert.Empty(result.Step("Sum_2").Parents);
    }

    [Fact]
    public async Task Leaving_the_function_waits_for_every_step_P9()
    {
        using var pipeline = new TestPipeline("string file", "PipelinesSubmit_Write(Arg.Of<string>(file));", "public static void Write(string file) => File.WriteAllText(file, \"\");").Build();
        var file = pipeline.Shared("written");
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("file", file));
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Repeated_calls_are_named_in_call_order_and_skip_taken_names_P10()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_A(); PipelinesSubmit_A(); PipelinesSubmit_A_1(); PipelinesSubmit_A();",
            "public static int A() => 1;", "public static int A_1() => 1;").Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal(["A", "A_1", "A_1_1", "A_2"], result.Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task Steps_without_an_edge_between_them_run_at_once_P4()
    {
        using var pipeline = new TestPipeline(
            "", """PipelinesSubmit_Left(); PipelinesSubmit_Right();""",
            """public static int Left() { Meet("l", "r"); return 1; }""", """public static int Right() { Meet("r", "l"); return 1; }""")
        { Helpers = TestRun.Meet }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Parallel = 2 });
        Assert.Null(result.Error);
    }

    [Fact]
    public async Task No_more_steps_run_at_once_than_allowed()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 6; i++) PipelinesSubmit_Step(Arg.Of<int>(i));", "public static int Step(int i) => i;").Build();
        var (_, events) = await pipeline.RunAsync(pipeline.Options with { Parallel = 2 });
        var running = 0;
        var most = 0;
        foreach (var change in events.All.OfType<StepChanged>())
        {
            running += change.Status == StepStatus.Running ? 1 : change.Previous == StepStatus.Running ? -1 : 0;
            most = Math.Max(most, running);
        }
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_step_called_for_its_effect_keeps_its_place_P17()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_A(); PipelinesSubmit_Effect(); PipelinesSubmit_A();", "public static int A() => 1;", "public static void Effect() { }").Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal(["A"], result.Step("Effect").Parents);
        Assert.Equal(["Effect"], result.Step("A_1").Parents);
        var order = events.All.OfType<StepChanged>().Where(e => e.Status is StepStatus.Running or StepStatus.Completed).Select(e => $"{e.Step} {e.Status}");
        Assert.Equal(["A Running", "A Completed", "Effect Running", "Effect Completed", "A_1 Running", "A_1 Completed"], order);
    }

    [Fact]
    public async Task An_unordered_effect_keeps_no_order_P17()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_A(); PipelinesSubmit_Effect(); PipelinesSubmit_A();", "public static int A() => 1;", "public static void Effect() { }")
        {
            Unordered = ["Effect"],
        }.Build();
        var (result, _) = await pipeline.RunAsync();
        Assert.All(result.Steps, step => Assert.Empty(step.Parents));
    }

    [Fact]
    public async Task Asynchronous_logic_awaits_without_loading_P16()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            Handle<int> a__h = await PipelinesSubmit_A().EndAsync<int>("result"); int a = default;
            await PipelinesSubmit_Effect().WaitAsync();
            Console.WriteLine(await PipelinesSubmit_Add(Arg.Of<int>(a__h, ref a)).Output<int>("result").ValueAsync());
            """,
            "public static async Task<int> A() { await Task.Yield(); return 4; }", "public static Task Effect() => Task.CompletedTask;", Add).Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Null(result.Error);
        Assert.Equal(["5"], events.Lines(null));
        Assert.Equal(["A", "Effect"], result.Step("Add").Parents.Order());
    }

    [Fact]
    public async Task Lines_of_logic_and_steps_are_told_apart_and_long_ones_come_in_pieces()
    {
        using var pipeline = new TestPipeline(
            "", """Console.WriteLine("logic"); Console.Error.Write("no end"); Talk(40000);""",
            """public static void Talk(int length) { Console.WriteLine("out"); Console.Error.WriteLine("err"); Console.WriteLine(new string('x', length)); }""").Build();
        var (_, events) = await pipeline.RunAsync();
        var lines = events.All.OfType<LogLine>().ToList();
        Assert.Equal(["out logic", "err no end"], lines.Where(l => l.Step is null).Select(l => $"{l.Stream} {l.Text}"));
        Assert.Contains(lines, l => l is { Step: "Talk", Stream: "err", Text: "err" });
        var pieces = lines.Where(l => l.Step == "Talk" && l.Text.StartsWith('x')).Select(l => l.Text.Length).ToList();
        Assert.Equal(40000, pieces.Sum());
        Assert.All(pieces, length => Assert.True(length <= 16384));
    }

    [Fact]
    public async Task A_running_step_says_how_far_it_is()
    {
        using var pipeline = new TestPipeline("", "Work();", "public static void Work(IProgress<double> progress = null) => progress.Report(0.5);").Build();
        var (_, events) = await pipeline.RunAsync();
        Assert.Equal(0.5, Assert.Single(events.All.OfType<StepProgress>()).Value);
    }

    [Fact]
    public async Task Steps_start_in_the_callers_folder_and_find_shipped_files_under_the_base_directory_V9()
    {
        using var pipeline = new TestPipeline(
            "", "Console.WriteLine(Where());", """public static string Where() => Environment.CurrentDirectory + "|" + AppContext.BaseDirectory;""").Build();
        var (_, events) = await pipeline.RunAsync();
        Assert.Equal([$"{pipeline.WorkingDirectory}|{pipeline.Output}{Path.DirectorySeparatorChar}"], events.Lines(null));
    }
}
