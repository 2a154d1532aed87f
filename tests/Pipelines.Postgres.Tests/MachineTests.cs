using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Workers that have only the database and the store of artifacts in common with the run, as on machines of their own (rules M3, M4, M6).</summary>
public sealed class MachineTests
{
    static TestPipeline Spread() => new TestPipeline(
        "",
        """
        var data = PipelinesSubmit_Make(Arg.Of<int>(50_000));
        var sums = Enumerable.Range(0, 6).Select(i => PipelinesSubmit_Sum(Arg.Of<int[]>(data.Output<int[]>("result")), Arg.Of<int>(i))).ToList();
        Console.WriteLine("total " + sums.Sum(sum => PipelinesSubmit_Check(Arg.Of<long>(sum.Output<long>("result"))).Output<long>("result").Value));
        """,
        "public static int[] Make(int count) => Enumerable.Range(1, count).ToArray();",
        "public static long Sum(int[] data, int part) => data.Where((_, i) => i % 6 == part).Sum(n => (long)n);",
        "public static long Check(long sum) { StepContext.Current.ReportScalar(\"sum\", \"all\", sum, 0); File.WriteAllText(\"sum.txt\", sum.ToString()); StepContext.Current.UploadArtifact(\"sum\", \"sum.txt\"); return sum; }")
    {
        ComponentSettings = { ["Make"] = new() { ["executionQueue"] = "data" }, ["Check"] = new() { ["executionQueue"] = "checks" } },
    }.Build();

    [Fact]
    public async Task A_run_on_three_machines_gives_what_local_mode_gives_M3()
    {
        using var pipeline = Spread();
        var (local, alone) = await pipeline.RunAsync();
        var store = new Uri(Directory.CreateDirectory(Path.Combine(pipeline.Root, "store")).FullName).AbsoluteUri;
        string[] queues = ["data", "default", "checks"];
        var workers = queues.Select(queue => EngineProcess.StartWorker(pipeline, queue, home: Path.Combine(pipeline.Root, "machine-" + queue), artifacts: store)).ToList();
        try
        {
            var (spread, events) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Queued, Home = Path.Combine(pipeline.Root, "caller"), Artifacts = store });
            Assert.Equal(RunStatus.Completed, spread.Status);
            Assert.Equal(alone.Lines(null), events.Lines(null).Where(line => line.StartsWith("total", StringComparison.Ordinal)));
            using var history = pipeline.History();
            Assert.Equal(Outputs(history, local.RunId), Outputs(history, spread.RunId));
            Assert.Equal(3, history.Attempts(spread.RunId).Select(attempt => attempt.Worker).Distinct().Count());
        }
        finally
        {
            foreach (var worker in workers)
            {
                worker.Kill();
                worker.Dispose();
            }
        }

        static List<string> Outputs(History history, string run) =>
            [.. history.Artifacts(run).Select(artifact => $"{artifact.Step} {artifact.Kind} {artifact.Name} {artifact.Digest}").Order(StringComparer.Ordinal)];
    }
}
