using System.Linq.Expressions;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>What a call in code that is to be a run must be.</summary>
public sealed class CallTests
{
    [Pipeline("number")]
    static int Number(int n) => n;

    [Pipeline("words")]
    static void Words(string text)
    {
    }

    [Pipeline("mine")]
    int Mine() => GetHashCode();

    [Component]
    static int Part(int n) => n;

    static int Plain(int n) => n;

    static readonly CallTests Self = new();

    public static TheoryData<string, Expression<Action>> Wrong => new()
    {
        { "GC.KeepAlive' is not marked [Pipeline]", () => GC.KeepAlive(Self) },
        { "is not one call of a pipeline method", () => Self.Mine() },
        { "CallTests.Plain' is not marked [Pipeline]. Only pipeline methods run as pipelines; mark it, or call it as it is", () => Plain(1) },
        { "CallTests.Part' is not marked [Pipeline]. Only pipeline methods run as pipelines; a component is called by one", () => Part(1) },
        { "An argument of 'Pipelines.Engine.Tests.CallTests.Number' calls the pipeline 'Pipelines.Engine.Tests.CallTests.Number'", () => Number(Number(1)) },
        { "The manifest of the pipeline 'words' (Pipelines.Engine.Tests.CallTests.Words) was not found; looked for '", () => Words("a") },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Anything_else_than_one_call_of_a_built_pipeline_is_refused(string says, Expression<Action> call)
    {
        var error = await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RunAsync(call, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(says, error.Message);
        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public async Task An_operator_around_the_call_another_type_and_parameters_in_the_options_are_refused()
    {
        var stop = TestContext.Current.CancellationToken;
        Assert.Contains("'(Number(1) + 1)' is not one call", (await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RunAsync(() => Number(1) + 1, cancellationToken: stop))).Message);
        Assert.Contains("is not one call", (await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RunAsync<object>(() => Number(1), cancellationToken: stop))).Message);
        var options = new RunOptions().With("n", "1");
        Assert.Contains("the options give some too: n.", (await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RunAsync(() => Number(1), options, stop))).Message);
    }

    [Fact]
    public async Task What_an_argument_throws_comes_as_it_is() =>
        await Assert.ThrowsAsync<FormatException>(() => PipelineRunner.RunAsync(() => Number(int.Parse("x", null)), cancellationToken: TestContext.Current.CancellationToken));
}
