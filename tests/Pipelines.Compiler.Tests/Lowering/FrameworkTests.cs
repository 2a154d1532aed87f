using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>What steps say through frameworks is recorded with no code of theirs for it (rule V6).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class FrameworkTests
{
    const string Code = """
        using System.Diagnostics;
        using System.Diagnostics.Metrics;

        public static class Tools
        {
            static readonly Meter Meter = new("Work");
            public static readonly Counter<int> Rows = Meter.CreateCounter<int>("rows");
            public static readonly Histogram<double> Took = Meter.CreateHistogram<double>("took");
        }

        public static class Traces
        {
            public static readonly ActivitySource Source = new("Work");
        }

        public static class Work
        {
            [Component]
            public static async Task<int> Measure(int by)
            {
                var own = new Meter("Own");
                own.CreateObservableGauge("level", () => 7L);
                for (var i = 1; i <= 3; i++)
                    Tools.Rows.Add(by * i);
                Tools.Rows.Add(5, new KeyValuePair<string, object?>("split", "test"), new("fold", 1));
                await Task.Run(() => Tools.Took.Record(0.25));
                return by;
            }

            [Component]
            public static int Trace(int n)
            {
                using var outer = Traces.Source.StartActivity("outer");
                outer?.SetTag("n", n);
                using (Traces.Source.StartActivity("inner", ActivityKind.Client))
                {
                }
                outer?.SetStatus(ActivityStatusCode.Error, "as \"asked\"");
                return n;
            }

            [Component(AutoConnectFrameworks = AutoConnectFrameworks.Tracing)]
            public static int Quiet() { Tools.Rows.Add(1); return 1; }

            [Component(AutoConnectFrameworks = AutoConnectFrameworks.None)]
            public static int Silent() { using var none = Traces.Source.StartActivity("none"); Tools.Rows.Add(1); return none is null ? 1 : 0; }

            [Component]
            public static int Plain() => 1;

            [Pipeline("work")]
            public static async Task Run()
            {
                var (a, b) = (Measure(1), Measure(10));
                await Task.WhenAll(a, b);
                Trace(3);
                Console.WriteLine(Quiet() + Silent() + Plain());
            }
        }
        """;

    [Theory]
    [InlineData(RunMode.Debug, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Reuse)]
    public async Task Measurements_and_activities_are_recorded_by_the_step_that_made_them(RunMode mode, HostUse hosts)
    {
        using var project = new TestProject(Code);
        project.Build();
        var options = new RunOptions { Mode = mode, Hosts = hosts, Parallel = hosts == HostUse.Reuse ? 1 : 4, Home = Path.Combine(project.Folder, "home"), WorkingDirectory = project.Folder };

        var result = await PipelineRunner.RunAsync(Path.Combine(project.Pipelines, "work.pipeline.yaml"), options, TestContext.Current.CancellationToken);

        Assert.Equal((null, "3"), (result.Error, Assert.Single(result.LastLines)));
        using var history = History.Open(Path.Combine(project.Folder, "home"));
        var run = Assert.Single(history.Runs()).Id;
        var curves = history.Metrics(run).ToLookup(point => $"{point.Step} {point.Title}/{point.Series}", point => (point.Iteration, point.Value));
        Assert.Equal(
            from step in new[] { "Measure", "Measure_1" } from curve in new[] { "level/Own", "rows/Work", "rows/Work{split=test,fold=1}", "took/Work" } select $"{step} {curve}",
            curves.Select(curve => curve.Key).Order(StringComparer.Ordinal));
        Assert.Equal([(0, 1), (1, 3), (2, 6)], curves["Measure rows/Work"]);
        Assert.Equal([(0, 10), (1, 30), (2, 60)], curves["Measure_1 rows/Work"]);
        Assert.Equal([(0, 5)], curves["Measure rows/Work{split=test,fold=1}"]);
        Assert.Equal([(0, 0.25)], curves["Measure took/Work"]);
        var spans = history.Spans(run);
        Assert.Equal(["inner client unset  {}", "outer internal error as \"asked\" {\"n\":\"3\"}"], spans.Select(span => $"{span.Name} {span.Kind} {span.Status} {span.Description} {span.Tags}"));
        Assert.All(spans, span => Assert.Equal(("Trace", 1, "Work"), (span.Step, span.Attempt, span.Source)));
        Assert.Equal((spans[1].Id, null), (spans[0].Parent, spans[1].Parent));
        Assert.True(spans[1].Duration >= spans[0].Duration);
    }

    [Fact]
    public void A_bundle_names_the_frameworks_that_its_code_touches_and_the_code_hash_does_not_know()
    {
        using var project = new TestProject(Code);
        project.Build();
        Assert.Contains("\"frameworks\": [\n    \"metrics\"\n  ]", project.Read("steps/Measure/bundle.json").ReplaceLineEndings("\n"));
        Assert.Contains("\"frameworks\": [\n    \"metrics\",\n    \"tracing\"\n  ]", project.Read("steps/Silent/bundle.json").ReplaceLineEndings("\n"));
        Assert.DoesNotContain("frameworks", project.Read("steps/Plain/bundle.json"));
        Assert.DoesNotContain("frameworks", project.Read("logic/work/bundle.json"));
        Assert.Contains("autoConnectFrameworks: tracing", project.Read("work.pipeline.yaml"));
        Assert.Contains("autoConnectFrameworks: none", project.Read("work.pipeline.yaml"));
    }

    [Fact]
    public void Several_frameworks_stand_in_the_manifest_by_their_names()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component(AutoConnectFrameworks = AutoConnectFrameworks.Metrics | AutoConnectFrameworks.MLNet)] public static int Step() => 1;
                [Pipeline("p")] public static void Run() { Step(); }
            }
            """);
        project.Build();
        Assert.Contains("autoConnectFrameworks: 'metrics, ml_net'", project.Read("p.pipeline.yaml"));
    }
}
