using Pipelines.Engine;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Stores.Tests.Fixture;

namespace Pipelines.Stores.Tests;

/// <summary>A store that goes away while workers run steps (rules V8, M6).</summary>
public sealed class StoreOutageTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static TestPipeline Spread() => new TestPipeline(
        "",
        """
        var made = PipelinesSubmit_Make(Arg.Of<int>(5000));
        Console.WriteLine("last " + PipelinesSubmit_Last(Arg.Of<double[]>(made.Output<double[]>("result"))).Output<double>("result").Value);
        """,
        """
        public static double[] Make(int n)
        {
            Console.WriteLine("makes");
            while (!File.Exists("go")) Thread.Sleep(5);
            File.AppendAllText("made", "x");
            return Enumerable.Range(0, n).Select(i => (double)i).ToArray();
        }
        """,
        "public static double Last(double[] x) => x[^1];").Build();

    [Theory, InlineData("file"), InlineData("s3")]
    public async Task A_store_that_comes_back_is_waited_for_and_the_step_runs_once(string kind)
    {
        using var place = await Place.OpenAsync(kind);
        using var pipeline = Spread();
        await using var worker = new TestWorker(pipeline, new WorkerOptions { Artifacts = place.Url });
        var (events, run) = await StartAsync(pipeline, place);
        place.Leave();
        File.WriteAllText(pipeline.Shared("go"), "");
        await worker.When(news => news.StartsWith("The store '", StringComparison.Ordinal) && news.EndsWith(" Waiting for it.", StringComparison.Ordinal));
        await place.ReturnAsync();
        var result = await run;
        Assert.Equal((RunStatus.Completed, null, 1), (result.Status, result.Error?.Message, result.Step("Make").Attempt));
        Assert.Contains("last 4999", events.Lines(null));
        Assert.Equal("x", File.ReadAllText(pipeline.Shared("made")));
        // What was recorded can be had on any machine.
        Directory.Delete(Path.Combine(pipeline.Home, "artifacts"), recursive: true);
        using var there = History.Open(pipeline.Home, place.Url);
        Assert.All(there.Artifacts(result.RunId), artifact => Assert.True(File.Exists(there.ArtifactPath(artifact.Digest))));
    }

    [Theory, InlineData("file"), InlineData("s3")]
    public async Task A_step_whose_store_stays_away_fails_and_says_so_and_the_worker_goes_on_when_it_is_back(string kind)
    {
        using var place = await Place.OpenAsync(kind);
        using var pipeline = Spread();
        await using var worker = new TestWorker(pipeline, new WorkerOptions { Artifacts = place.Url, Patience = TimeSpan.FromMilliseconds(200) });
        var (_, run) = await StartAsync(pipeline, place);
        place.Leave();
        File.WriteAllText(pipeline.Shared("go"), "");
        var result = await run;
        var step = result.Step("Make");
        Assert.Equal((RunStatus.Failed, StepStatus.Failed), (result.Status, step.Status));
        Assert.StartsWith("The store '", step.Error!.Message, StringComparison.Ordinal);
        Assert.Contains(kind == "s3" ? "cannot be reached" : "the folder is not there any more. Check that the folder is there, mounted", step.Error.Message, StringComparison.Ordinal);
        Assert.Empty(step.Outputs);
        using (var history = pipeline.History())
            Assert.Empty(history.Artifacts(result.RunId));
        Assert.False(Directory.Exists(place.Folder));
        if (kind == "s3")
            // s3rver lists no bucket that has objects, by which a new run asks whether it may be used.
            return;
        await place.ReturnAsync();
        Assert.Equal(RunStatus.Completed, (await pipeline.RunAsync(Queued(pipeline, place))).Result.Status);
    }

    static RunOptions Queued(TestPipeline pipeline, Place place) => pipeline.Options with { Mode = RunMode.Queued, Artifacts = place.Url };

    /// <summary>A run whose first step is at work.</summary>
    static async Task<(EventLog, Task<RunResult>)> StartAsync(TestPipeline pipeline, Place place)
    {
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Queued(pipeline, place) with { OnEvent = events.Take }, Stop);
        await events.WhenLine("Make", "makes");
        return (events, run);
    }
}
