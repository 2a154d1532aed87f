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
        Assert.DoesNotContain(project.Build(), d => d.Id == "PIPE0021");
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
}
