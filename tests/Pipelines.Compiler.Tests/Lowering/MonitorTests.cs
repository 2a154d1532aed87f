using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>From monitor attributes as they are written to what lies on the run (rule V6).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class MonitorTests
{
    const string Code = """
        public static class Work
        {
            [Component, MonitorModel("w_*", Target = "best"), MonitorModel("*"), MonitorArtifact("notes", Target = "read")]
            public static int Train(int rounds)
            {
                var file = Path.GetTempFileName();
                File.WriteAllText(file, "notes");
                StepContext.Current.UploadArtifact("notes", file);
                for (var i = rounds; i > 0; i--)
                    StepContext.Current.UploadModel($"w_{i}", file);
                File.Delete(file);
                return rounds;
            }

            [Pipeline("monitored")]
            public static void Run() => Console.WriteLine(Train(3));
        }
        """;

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task What_a_component_has_monitored_lies_on_the_run(RunMode mode)
    {
        using var project = new TestProject(Code);
        project.Build();
        var manifest = project.Read("monitored.pipeline.yaml");
        Assert.Contains("monitorArtifacts: [{name: notes, target: read}]", manifest);
        Assert.Contains("monitorModels: [{name: w_*, target: best}, {name: '*'}]", manifest);

        var seen = await Seen.RunAsync(project, "monitored", mode, TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Completed, seen.Status);
        Assert.Equal(["3"], seen.Output);
        Assert.Equal(
            ["read", "best", "w_3", "w_2", "w_1"],
            seen.Events.OfType<ArtifactUploaded>().Where(e => e.Artifact is { Step: null, Origin: "Train" }).Select(e => e.Artifact.Name));
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Every_point_of_a_metric_that_a_component_has_monitored_lies_on_the_run(RunMode mode)
    {
        using var project = new TestProject("""
            public sealed class Epoch(int number)
            {
                public int Number { get; } = number;

                public double Loss => 4.0 / Number;
            }

            public static class Work
            {
                [Component, MonitorMetric("loss", "train"), MonitorMetric("loss", "train", TargetTitle = "all losses", TargetSeries = "fold")]
                public static int Train(int rounds)
                {
                    var epochs = Enumerable.Range(1, rounds).Select(n => new Epoch(n)).ToList();
                    for (var i = 0; i < rounds; i++)
                        StepContext.Current.ReportScalar("loss", "train", 4.0 / epochs[i].Number, i);
                    StepContext.Current.ReportTable("epochs", "all", epochs);
                    return rounds;
                }

                [Pipeline("monitored")]
                public static void Run()
                {
                    foreach (var rounds in new[] { 3, 1 })
                        Console.WriteLine(Train(rounds));
                }
            }
            """);
        project.Build();
        Assert.Contains("monitorMetrics: [{title: loss, series: train}, {title: loss, series: train, targetTitle: all losses, targetSeries: fold}]", project.Read("monitored.pipeline.yaml"));

        var seen = await Seen.RunAsync(project, "monitored", mode, TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Completed, seen.Status);
        var curves = seen.Events.OfType<MetricsReported>().Where(e => e.Step is null)
            .SelectMany(e => e.Points.Select(point => (Curve: $"{e.Origin} {point.Title}/{point.Series}", point.Value))).ToLookup(point => point.Curve, point => point.Value);
        Assert.Equal(["Train all losses/fold", "Train loss/train", "Train_1 all losses/fold", "Train_1 loss/train"], curves.Select(curve => curve.Key).Order(StringComparer.Ordinal));
        Assert.Equal([4, 2, 4.0 / 3], curves["Train loss/train"]);
        Assert.Equal([4], curves["Train_1 all losses/fold"]);
        // What no code of the step names is a column all the same.
        Assert.Contains(seen.Events.OfType<ReportAdded>(), e => e.Report is { Step: "Train_1", Data: """{"columns":["Number","Loss"],"rows":[[1,4]]}""" });
    }
}
