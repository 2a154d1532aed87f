using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>Rule P11: what decided about a call is recorded with its step, and gates nothing.</summary>
[Collection(OneRunAtATime.Name)]
public sealed class ControlTests : IDisposable
{
    readonly TestProject project = new("""
        public static class C
        {
            [Component] public static double Load(double x) => x;
            [Component] public static double Train(double x) => x + 1;
            [Component] public static bool Check(double x) => x < 3.5;
            [Component] public static void Ship(double x) { }
            [Component] public static double Broken(double x) => throw new InvalidOperationException();
        }

        public static class P
        {
            static bool Good(double x) => C.Check(x);
            static void Send(double x) { C.Ship(x); }

            [Pipeline("decided")]
            public static void Run()
            {
                var a = C.Load(1);
                C.Train(0);
                var m = C.Train(a);
                if (Good(m))
                    Send(m);
                if (a > 5)
                    return;
                var b = C.Load(2);
                while (C.Check(b))
                    b = C.Train(b);
                C.Load(b);
            }

            [Pipeline("apart")]
            public static void Apart()
            {
                if (C.Check(1))
                    C.Ship(1);
                C.Broken(1);
            }
        }
        """);

    public ControlTests() => project.Build();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Each_step_says_which_steps_decided_about_it_P11()
    {
        var control = await ControlAsync("decided", RunMode.Local);

        Assert.Equal(
            [
                "Load: ", "Train: ", "Train_1: ", "Check: ", "Ship: Check", "Load_1: Load",
                "Check_1: Load", "Train_2: Load Check_1", "Check_2: Load Check_1", "Train_3: Load Check_2", "Check_3: Load Check_2",
                "Load_2: Load",
            ],
            control);
    }

    [Fact]
    public async Task Debug_mode_says_so_where_one_place_calls_the_component_P11()
    {
        var control = await ControlAsync("decided", RunMode.Debug);

        Assert.Contains("Ship: Check", control);
        Assert.Contains("Train: ", control);
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task A_control_parent_is_no_parent_P11(RunMode mode)
    {
        var seen = await Seen.RunAsync(project, "apart", mode, TestContext.Current.CancellationToken);

        var ship = Assert.Single(seen.Events.OfType<StepChanged>(), e => e.Previous is null && e.Step == "Ship");
        Assert.Equal(["Check"], ship.Control);
        Assert.Equal(StepStatus.Completed, seen.Steps["Ship"]);
        using var history = History.Open(Path.Combine(project.Folder, "home"));
        Assert.Equal(["Check"], history.Steps(history.Runs(1)[0].Id).Single(step => step.Name == "Ship").Control);
    }

    async Task<IEnumerable<string>> ControlAsync(string pipeline, RunMode mode)
    {
        var seen = await Seen.RunAsync(project, pipeline, mode, TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Completed, seen.Status);
        return seen.Events.OfType<StepChanged>().Where(e => e.Previous is null).Select(e => $"{e.Step}: {string.Join(' ', e.Control)}");
    }
}
