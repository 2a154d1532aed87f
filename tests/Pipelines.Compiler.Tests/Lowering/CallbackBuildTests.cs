using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>From callbacks as they are written to callbacks that are called, in both modes (rules F6–F10).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class CallbackBuildTests
{
    const string Code = """
        public static class Work
        {
            static readonly string Prefix = Words.Of("pre");

            [Component(PreExecuteCallback = nameof(Before), PostExecuteCallback = nameof(Other.Inner.After), RetryOnFailure = 3, RetryCallback = "Again")]
            public static double Scale(double[] values, double by = 2) => StepContext.Current.Attempt == 1 ? throw new InvalidOperationException("first") : values.Sum() * by;

            [Component] public static double[] Make(int n) => [.. Enumerable.Range(1, n).Select(i => (double)i)];

            private static bool Before(PipelineRun run, StepNode node, IDictionary<string, object?> parameters)
            {
                var values = parameters["values"] is OutputReference made ? made.Load<double[]>() : (double[])parameters["values"]!;
                Console.WriteLine($"{Prefix} {values.Length} {parameters["by"]}");
                parameters["by"] = 10d;
                return true;
            }

            static bool Again(PipelineRun run, StepNode node, int retries) { Console.WriteLine($"again {retries}"); return true; }

            [Pipeline("calls", ExitCallback = nameof(Done))]
            public static void Run()
            {
                var values = Make(3);
                Console.WriteLine(Scale(values));
            }

            static void Done(PipelineRun run) => Console.WriteLine($"done {run.Status} {run.Steps.Count}");
        }

        static class Words { public static string Of(string word) => word + "!"; }

        static class Other
        {
            internal static class Inner
            {
                internal static void After(PipelineRun run, StepNode node) => Console.WriteLine($"after {node.Status} {node.Attempt}");
            }
        }
        """;

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Callbacks_are_called_with_what_they_reach_in_either_mode(RunMode mode)
    {
        using var project = new TestProject(Code);
        project.Build();

        var seen = await Seen.RunAsync(project, "calls", mode, TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Completed, seen.Status);
        // The logic goes on beside the callback after the step.
        Assert.Equal(["pre! 3 2", "again 0", "60", "after Completed 2", "done Completed 2"], seen.Output.OrderBy(line => line == "60" ? 2 : line.StartsWith("pre", StringComparison.Ordinal) ? 0 : line.StartsWith("again", StringComparison.Ordinal) ? 1 : line.StartsWith("after", StringComparison.Ordinal) ? 3 : 4));
        Assert.Equal("done Completed 2", seen.Output[^1]);
    }

    [Fact]
    public void The_manifest_names_callbacks_in_full_and_no_step_carries_them()
    {
        using var project = new TestProject(Code);

        Assert.DoesNotContain(project.Compile(), d => d.Severity == Severity.Error);

        var manifest = project.Read("calls.pipeline.yaml");
        Assert.Contains("preExecuteCallback: Work.Before", manifest);
        Assert.Contains("postExecuteCallback: Other.Inner.After", manifest);
        Assert.Contains("retryCallback: Work.Again", manifest);
        Assert.Contains("exitCallback: Work.Done", manifest);
        var slice = string.Join('\n', Directory.EnumerateFiles(Path.Combine(project.Pipelines, "steps", "Scale", "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.DoesNotContain("Before", slice);
    }
}
