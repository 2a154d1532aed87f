using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class RunTests
{
    const string Add = "public static int Add(int a, int b = 1) => a + b;";

    [Fact]
    public async Task A_step_runs_in_a_process_of_its_own_and_its_value_comes_back()
    {
        using var pipeline = new TestPipeline(
            "int n = 3", "Console.WriteLine(Add(n, 4));", Add,
            "public static int Pid() => Environment.ProcessId;").Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Null(result.Error);
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal(["7"], events.Lines(null));
    }

    [Fact]
    public async Task A_handle_passed_on_draws_an_edge_and_the_logic_does_not_wait_P2()
    {
        using var pipeline = new TestPipeline(
            "",
            """
            Handle<int> a__h = PipelinesSubmit_Add(Arg.Of<int>(1)).Output<int>("result"); int a = default;
            Handle<int> b__h = PipelinesSubmit_Add(Arg.Of<int>(a__h, ref a), Arg.Of<int>(10)).Output<int>("result"); int b = default;
            Console.WriteLine(Lowered.Ref(ref b__h, ref b));
            """,
            Add).Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Null(result.Error);
        Assert.Equal(["12"], events.Lines(null));
        Assert.Equal(["Add"], result.Step("Add_1").Parents);
        Assert.Empty(result.Step("Add").Parents);
    }
}
