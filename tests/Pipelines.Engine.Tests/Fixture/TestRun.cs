namespace Pipelines.Engine.Tests.Fixture;

static class TestRun
{
    /// <summary>Steps that meet: each writes its own file and goes on once the other's is there, which takes both to run at once.</summary>
    public const string Meet = """
        static void Meet(string mine, string other)
        {
            File.WriteAllText(mine, "");
            for (var until = DateTime.UtcNow.AddMinutes(3); !File.Exists(other); Thread.Sleep(2))
                if (DateTime.UtcNow > until) throw new TimeoutException(other + " never came");
        }
        """;

    /// <summary>Adds to a file. Steps may do so at once, and .NET has no writing at the end that keeps what another process wrote there meanwhile.</summary>
    public const string Append = """
        static void Append(string file, string text)
        {
            for (var until = DateTime.UtcNow.AddMinutes(3); ; Thread.Sleep(1))
            {
                try
                {
                    using var alone = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.None);
                    alone.Write(System.Text.Encoding.UTF8.GetBytes(text));
                    return;
                }
                catch (IOException) when (DateTime.UtcNow < until)
                {
                }
            }
        }

        """;

    /// <summary>Waits until something holds, three minutes at most.</summary>
    public static async Task Until(Func<bool> holds)
    {
        for (var until = DateTime.UtcNow.AddMinutes(3); !holds(); await Task.Yield())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.True(DateTime.UtcNow < until, "it never came");
        }
    }

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
