namespace Pipelines.Engine.Tests.Fixture;

static class TestRun
{
    /// <summary>Steps that meet: each writes its own file and goes on once the other's is there, which takes both to run at once.</summary>
    public const string Meet = """
        static void Meet(string mine, string other)
        {
            File.WriteAllText(mine, "");
            for (var until = DateTime.UtcNow.AddSeconds(30); !File.Exists(other); Thread.Sleep(2))
                if (DateTime.UtcNow > until) throw new TimeoutException(other + " never came");
        }
        """;

    public static async Task<(RunResult Result, EventLog Events)> RunAsync(this TestPipeline pipeline, RunOptions? options = null)
    {
        var events = new EventLog();
        options ??= pipeline.Options;
        var result = await PipelineRunner.RunAsync(pipeline.ManifestPath, options with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        return (result, events);
    }

    public static StepResult Step(this RunResult result, string name) => Assert.Single(result.Steps, step => step.Name == name);

    public static RunOptions With(this RunOptions options, string name, string text, bool isJson = false) => options with
    {
        Parameters = new Dictionary<string, ParameterValue>(options.Parameters) { [name] = new(text, isJson) },
    };
}
