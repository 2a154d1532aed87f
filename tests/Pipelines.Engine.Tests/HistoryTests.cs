using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class HistoryTests
{
    [Fact]
    public async Task Everything_that_happened_is_recorded_H1()
    {
        using var pipeline = new TestPipeline(
            "int n = 3", "Console.WriteLine(\"logic\"); var s = PipelinesSubmit_Work(Arg.Of<int>(n)); PipelinesSubmit_Work(Arg.Of<int>(s.Output<int>(\"result\")));",
            "public static int Work(int n) { Console.WriteLine(\"n=\" + n); return n + 1; }").Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("n", "5"));
        using var history = pipeline.History();
        var run = history.Run(result.RunId);
        Assert.Equal(("test", "tests", "0.1", RunMode.Local, RunStatus.Completed, """{"n":"5"}"""), (run.Pipeline, run.Project, run.Version, run.Mode, run.Status, run.Parameters));
        Assert.StartsWith("sha256:", run.ManifestDigest, StringComparison.Ordinal);
        Assert.True(run.Ended >= run.Started);
        Assert.Equivalent(result.Steps.Select(s => (s.Name, s.Status, s.Attempt, s.Number)), history.Steps(result.RunId).Select(s => (s.Name, s.Status, s.Attempt, s.Number)));
        Assert.Equal(["Work"], history.Steps(result.RunId)[1].Parents);
        Assert.Equal(["Work 1 Completed", "Work_1 1 Completed"], history.Attempts(result.RunId).Select(a => $"{a.Step} {a.Attempt} {a.Status}"));
        Assert.Equal(["n=5"], history.Logs(result.RunId, "Work").Select(l => l.Text));
        Assert.Equal(["logic", "n=5", "n=6"], history.Logs(result.RunId).Select(l => l.Text).Order());
        Assert.Equal(
            ["-running", "Work-pending", "Work-running", "Work-completed", "-completed"],
            history.Changes(result.RunId).Where(c => c.Step != "Work_1").Select(c => $"{c.Step}-{c.Status}"));
        var artifact = Assert.Single(history.Artifacts(result.RunId, "Work_1"));
        Assert.Equal(("result", "int", "json"), (artifact.Name, artifact.Type, artifact.Format));
        Assert.Equal("7", File.ReadAllText(history.ArtifactPath(artifact.Digest)).Trim());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(pipeline.Home, "tmp")));
    }

    [Fact]
    public async Task Any_unique_start_of_an_id_names_the_run()
    {
        using var pipeline = new TestPipeline("", "", "public static int A() => 1;").Build();
        var (first, _) = await pipeline.RunAsync();
        var (second, _) = await pipeline.RunAsync();
        using var history = pipeline.History();
        Assert.Equal(first.RunId, history.Run(first.RunId).Id);
        Assert.Equal([second.RunId, first.RunId], history.Runs().Select(run => run.Id));
        Assert.Contains("Several runs", Assert.Throws<EngineException>(() => history.Run(first.RunId[..4])).Message, StringComparison.Ordinal);
        Assert.Contains("No run", Assert.Throws<EngineException>(() => history.Run("x")).Message, StringComparison.Ordinal);
    }
}
