using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class ParameterTests
{
    const string Echo = "public static int Echo(int n) => n;";

    [Theory]
    [InlineData("n", "2.5", false, "The parameter 'n' is to be int, but '2.5' is not.")]
    [InlineData("n", "abc", false, "The parameter 'n' is to be int, but 'abc' is not.")]
    [InlineData("n", "\"3\"", true, "The parameter 'n' is to be int, but '\"3\"' is not.")]
    [InlineData("m", "3", false, "The pipeline 'test' has no parameter 'm'. It has: n.")]
    public async Task A_wrong_parameter_is_refused_by_name_with_the_expected_type_V1(string name, string text, bool isJson, string expected)
    {
        using var pipeline = new TestPipeline("int n = 3", "Echo(n);", Echo).Build();
        var events = new EventLog();
        var error = await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With(name, text, isJson) with { OnEvent = events.Take }, TestContext.Current.CancellationToken));
        Assert.Equal((2, expected), (error.ExitCode, error.Message));
        Assert.Empty(events.All);
        using var history = pipeline.History();
        Assert.Empty(history.Runs());
    }

    [Fact]
    public async Task A_missing_parameter_is_refused_by_name_with_its_type_V1()
    {
        using var pipeline = new TestPipeline("int n", "Echo(n);", Echo).Build();
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync());
        Assert.Equal((2, "The pipeline 'test' needs the parameter 'n' (int): give it with -p n=…"), (error.ExitCode, error.Message));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused_V9()
    {
        using var pipeline = new TestPipeline("FileInfo data", "", Echo).Build();
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync(pipeline.Options.With("data", "nowhere.csv")));
        Assert.Equal((2, $"The parameter 'data' names '{pipeline.Shared("nowhere.csv")}', which does not exist."), (error.ExitCode, error.Message));
    }

    [Fact]
    public async Task A_file_travels_by_content_V9()
    {
        using var pipeline = new TestPipeline(
            "FileInfo data", "Console.WriteLine(Read(data));", "public static string Read(FileInfo file) => File.ReadAllText(file.FullName);").Build();
        File.WriteAllText(pipeline.Shared("data.csv"), "content");
        var (result, events) = await pipeline.RunAsync(pipeline.Options.With("data", "data.csv"));
        Assert.Null(result.Error);
        Assert.Equal(["content"], events.Lines(null));
    }

    [Fact]
    public async Task Parameters_have_their_declared_types_V1()
    {
        using var pipeline = new TestPipeline(
            "double rate, List<int> sizes, DayOfWeek day = DayOfWeek.Monday, string text = \"t\", bool? flag = null",
            """Console.WriteLine(FormattableString.Invariant($"{rate} {sizes.Sum()} {day} {text} {flag}"));""", Echo).Build();
        var (result, events) = await pipeline.RunAsync(
            pipeline.Options.With("rate", "0.25").With("sizes", "[1,2,3]", isJson: true).With("day", "Friday").With("text", "${x.y}").With("flag", "true"));
        Assert.Null(result.Error);
        Assert.Equal(["0.25 6 Friday ${x.y} True"], events.Lines(null));
        using var history = pipeline.History();
        Assert.Equal("""{"rate":"0.25","sizes":[1,2,3],"day":"Friday","text":"${x.y}","flag":"true"}""", history.Run(result.RunId).Parameters);
    }
}
