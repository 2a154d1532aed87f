using System.Text.Json;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class ReportTests
{
    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Scalars_of_steps_and_of_the_run_are_kept_in_order_V6(RunMode mode)
    {
        const string logic = """PipelineRun.Current.ReportScalar("rounds", "logic", 7, 1); Train(3);""";
        using var pipeline = new TestPipeline(
            "", logic,
            """
            public static int Train(int n)
            {
                for (var i = 0; i < n; i++)
                    StepContext.Current.ReportScalar("loss", "train", 1.0 / (i + 1), i);
                StepContext.Current.ReportScalar("loss", "test \"ü\"", double.NaN, 2);
                StepContext.Current.ReportScalar("loss", "test \"ü\"", double.NegativeInfinity, -1);
                StepContext.Current.ReportSingleValue("accuracy", 0.5);
                StepContext.Current.ReportSingleValue("accuracy", 0.1 + 0.2);
                PipelineRun.Current.ReportScalar("best", "loss", 1e-300, long.MaxValue);
                return 1;
            }
            """)
        { Plain = logic }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Null(result.Error);
        using var history = pipeline.History();
        Assert.Equal(
            [
                ("loss", "train", 0, 1), ("loss", "train", 1, 0.5), ("loss", "train", 2, 1.0 / 3), ("loss", "test \"ü\"", 2, double.NaN), ("loss", "test \"ü\"", -1, double.NegativeInfinity),
                ("Summary", "accuracy", null, 0.5), ("Summary", "accuracy", (long?)null, 0.1 + 0.2),
            ],
            history.Metrics(result.RunId, "Train").Select(point => (point.Title, point.Series, point.Iteration, point.Value)));
        Assert.All(history.Metrics(result.RunId, "Train"), point => Assert.Equal((1, null), (point.Attempt, point.Origin)));
        Assert.Equal(
            [("rounds", "logic", 1, 7, 0, null), ("best", "loss", long.MaxValue, 1e-300, 1, "Train")],
            history.Metrics(result.RunId).Where(point => point.Step is null).OrderBy(point => point.Value < 1).Select(point => (point.Title, point.Series, point.Iteration!.Value, point.Value, point.Attempt, point.Origin)));
        Assert.Equal(9, events.All.OfType<MetricsReported>().Sum(reported => reported.Points.Count));
        var run = history.Run(result.RunId);
        Assert.All(history.Metrics(result.RunId), point => Assert.InRange(point.At, run.Started, run.Ended!.Value));
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task A_hundred_thousand_points_cost_a_step_little_and_none_is_lost(RunMode mode)
    {
        const string logic = "Many();";
        using var pipeline = new TestPipeline(
            "", logic,
            """
            public static int Many()
            {
                var watch = System.Diagnostics.Stopwatch.StartNew();
                for (var i = 0; i < 100_000; i++)
                    StepContext.Current.ReportScalar("loss", i % 2 == 0 ? "even" : "odd", i / 3.0, i);
                Console.WriteLine("took " + watch.ElapsedMilliseconds);
                return 1;
            }
            """)
        { Plain = logic }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Null(result.Error);
        using var history = pipeline.History();
        var points = history.Metrics(result.RunId, "Many");
        Assert.Equal(100_000, points.Count);
        Assert.All(points.Index(), entry => Assert.Equal((entry.Index, entry.Index / 3.0), (entry.Item.Iteration, entry.Item.Value)));
        Assert.InRange(events.All.OfType<MetricsReported>().Count(), 1, 1_000);
        TestContext.Current.TestOutputHelper!.WriteLine($"{mode}: {events.Lines("Many").First()} ms in the step, run {history.Run(result.RunId).Ended - history.Run(result.RunId).Started}");
    }

    [Theory]
    [InlineData(RunMode.Debug, "throw new InvalidOperationException(\"dead\");")]
    [InlineData(RunMode.Local, "throw new InvalidOperationException(\"dead\");")]
    [InlineData(RunMode.Local, "Environment.Exit(7);")]
    [InlineData(RunMode.Local, "var thread = new Thread(() => throw new InvalidOperationException(\"dead\")); thread.Start(); thread.Join();")]
    public async Task What_was_reported_before_a_step_died_is_kept_and_each_attempt_has_its_own_F6(RunMode mode, string death)
    {
        const string logic = "Die();";
        using var pipeline = new TestPipeline(
            "", logic,
            $$"""
            public static int Die()
            {
                var context = StepContext.Current;
                for (var i = 0; i < 10 * context.Attempt; i++)
                    context.ReportScalar("loss", "train", i, i);
                {{death}}
                return 1;
            }
            """)
        { Plain = logic, ComponentSettings = { ["Die"] = new() { ["retryOnFailure"] = 1 } } }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Equal(StepStatus.Failed, result.Step("Die").Status);
        using var history = pipeline.History();
        Assert.Equal([(1, 10), (2, 20)], history.Metrics(result.RunId, "Die").GroupBy(point => point.Attempt).Select(attempt => (attempt.Key, attempt.Count())));
        Assert.Equal([(1, 10L, 0.0, 9.0), (2, 20L, 0.0, 19.0)], history.Curves(result.RunId).Select(curve => (curve.Last.Attempt, curve.Points, curve.Least, curve.Most)));
    }

    [Fact]
    public async Task A_killed_step_loses_at_most_what_was_not_yet_written()
    {
        using var pipeline = new TestPipeline(
            "string go", "PipelinesSubmit_Die(Arg.Of<string>(go));",
            """
            public static int Die(string go)
            {
                for (var i = 0; i < 5_000; i++)
                    StepContext.Current.ReportScalar("loss", "train", i, i);
                Meet(go + ".dying", go);
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                return 1;
            }
            """)
        { Helpers = TestRun.Meet }.Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With("go", pipeline.Shared("go")) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        // All of it leaves the process without the step's doing.
        await events.When(e => e is MetricsReported { Points: var points } && points.Any(point => point.Iteration == 4_999));
        await File.WriteAllTextAsync(pipeline.Shared("go"), "", TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Failed, (await run).Status);
        using var history = pipeline.History();
        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => (long?)i), history.Metrics((await run).RunId, "Die").Select(point => point.Iteration));
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Texts_tables_and_plots_are_kept_as_data_V6(RunMode mode)
    {
        const string logic = "Report();";
        using var pipeline = new TestPipeline(
            "", logic,
            """
            public static int Report()
            {
                var step = StepContext.Current;
                step.ReportText("notes", "first", "two\nlines \"ü\"");
                step.ReportTable("rows", "records", new[] { new Row("a", 1, null), new Row("b", double.NaN, new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc)) }, 3);
                step.ReportTable("rows", "tuples", new List<(int, bool)> { (1, true), (2, false) });
                step.ReportTable("rows", "scalars", new[] { 1.5f, 2 });
                step.ReportTable("rows", "columns", new[] { "name", "share" }, new[] { new object[] { "x", 0.25m } });
                step.ReportLinePlot("roc", "model", new[] { 0, 0.5, 1 }, new[] { 0, 0.9, double.NaN }, 1, "fpr", "tpr");
                step.ReportScatter2D("points", "s", new[] { 1, 2 }, new[] { 3f, 4f });
                step.ReportHistogram("ages", "all", new[] { 4, 9 }, labels: new[] { "young", "old" });
                step.ReportConfusionMatrix("confusion", "test", new[,] { { 5, 1 }, { 0, 6 } }, xLabels: new[] { "no", "yes" });
                PipelineRun.Current.ReportPlotly("own", "figure", "{ \"data\": [ { \"type\": \"pie\", \"values\": [1, 2] } ] }");
                return 1;
            }
            """)
        { Plain = logic, Helpers = "public sealed record Row(string Name, double Value, DateTime? When);" }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Null(result.Error);
        using var history = pipeline.History();
        var reports = history.Reports(result.RunId);
        Assert.Equal(reports, events.All.OfType<ReportAdded>().Select(added => added.Report with { At = reports[events.All.OfType<ReportAdded>().ToList().IndexOf(added)].At }));
        Assert.Equal(
            [
                "Text notes/first 0 \"two\\nlines \\\"ü\\\"\"",
                """Table rows/records 3 {"columns":["Name","Value","When"],"rows":[["a",1,null],["b","NaN","2026-01-02T00:00:00.0000000Z"]]}""",
                """Table rows/tuples 0 {"columns":["item1","item2"],"rows":[[1,true],[2,false]]}""",
                """Table rows/scalars 0 {"columns":["value"],"rows":[[1.5],[2]]}""",
                """Table rows/columns 0 {"columns":["name","share"],"rows":[["x",0.25]]}""",
                """Plot roc/model 1 {"data":[{"type":"scatter","mode":"lines","name":"model","x":[0,0.5,1],"y":[0,0.9,null]}],"layout":{"title":{"text":"roc"},"xaxis":{"title":{"text":"fpr"}},"yaxis":{"title":{"text":"tpr"}}}}""",
                """Plot points/s 0 {"data":[{"type":"scatter","mode":"markers","name":"s","x":[1,2],"y":[3,4]}],"layout":{"title":{"text":"points"}}}""",
                """Plot ages/all 0 {"data":[{"type":"bar","name":"all","x":["young","old"],"y":[4,9]}],"layout":{"title":{"text":"ages"}}}""",
                """Plot confusion/test 0 {"data":[{"type":"heatmap","name":"test","x":["no","yes"],"y":["no","yes"],"z":[[5,1],[0,6]]}],"layout":{"title":{"text":"confusion"},"xaxis":{"title":{"text":"predicted"}},"yaxis":{"title":{"text":"actual"}}}}""",
                """Plot own/figure 0 {"data":[{"type":"pie","values":[1,2]}]}""",
            ],
            reports.Select(report => $"{report.Kind} {report.Title}/{report.Series} {report.Iteration} {report.Data}"));
        Assert.Equal([.. Enumerable.Repeat(("Report", (string?)null, 1), 9), (null, "Report", 1)], reports.Select(report => (report.Step, report.Origin, report.Attempt)));
        Assert.All(reports, report => JsonDocument.Parse(report.Data).Dispose());
    }

    [Theory]
    [InlineData("step.ReportScalar(\" \", \"s\", 1, 1);", "System.ArgumentException", "'title'")]
    [InlineData("step.ReportPlotly(\"t\", \"s\", \"{\");", "System.ArgumentException", "this is no Plotly figure: ")]
    [InlineData("step.ReportPlotly(\"t\", \"s\", \"[]\");", "System.ArgumentException", "this is no Plotly figure: it has no list 'data'. Give one JSON object with a list 'data', and 'layout' if it has one.")]
    [InlineData("step.ReportLinePlot(\"t\", \"s\", new[] { 1, 2 }, new[] { 1 });", "System.ArgumentException", "the plot 's' has 2 places and 1 values: give as many of each.")]
    [InlineData("step.ReportTable(\"t\", \"s\", new[] { \"a\" }, new[] { new object[] { 1, 2 } });", "System.ArgumentException", "a row of the table has 2 cells, but there are 1 columns")]
    [InlineData("step.ReportConfusionMatrix(\"t\", \"s\", new[,] { { 1, 2 } }, xLabels: new[] { \"a\" });", "System.ArgumentException", "the matrix 's' has 1 rows and 2 columns, but 1 names of rows and 1 of columns")]
    [InlineData("step.ReportText(\"t\", \"s\", new string('x', 17 << 20));", "System.ArgumentException", "the text 't' / 's' is too long to report: 17825794 characters, where 16777216 are the most. Report a part of it, and upload the whole as an artifact.")]
    public async Task What_cannot_be_reported_fails_where_it_is_reported(string code, string type, string message)
    {
        using var pipeline = new TestPipeline("", "", $"public static int Lose() {{ var step = StepContext.Current; {code} return 1; }}") { Plain = "Lose();" }.Build(withBundles: false);
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        Assert.Equal(type, result.Step("Lose").Error!.Type);
        Assert.Contains(message, result.Step("Lose").Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Monitored_metrics_are_mirrored_onto_the_run_with_every_point_and_keep_apart(RunMode mode)
    {
        const string logic = "Train(9); Train(5);";
        using var pipeline = new TestPipeline(
            "", logic,
            """
            public static int Train(int from)
            {
                // Falling: a copy of maxima alone would show one point.
                for (var i = 0; i < 4; i++)
                {
                    StepContext.Current.ReportScalar("loss", "train", from - i, i);
                    StepContext.Current.ReportScalar("loss", "other", i, i);
                }
                StepContext.Current.ReportSingleValue("accuracy", from);
                return 1;
            }
            """)
        {
            Plain = logic,
            ComponentSettings =
            {
                ["Train"] = new()
                {
                    ["monitorMetrics"] = new List<object?>
                    {
                        Monitor("loss", "train"),
                        Monitor("loss", "train", ("targetTitle", "all"), ("targetSeries", "loss")),
                        Monitor("Summary", "accuracy", ("targetSeries", "best")),
                    },
                },
            },
        }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Null(result.Error);
        using var history = pipeline.History();
        var onRun = history.Metrics(result.RunId).Where(point => point.Step is null).ToLookup(point => $"{point.Origin} {point.Title}/{point.Series}", point => point.Value);
        Assert.Equal(["Train Summary/best", "Train all/loss", "Train loss/train", "Train_1 Summary/best", "Train_1 all/loss", "Train_1 loss/train"], onRun.Select(curve => curve.Key).Order(StringComparer.Ordinal));
        Assert.Equal([9, 8, 7, 6], onRun["Train loss/train"]);
        Assert.Equal([5, 4, 3, 2], onRun["Train_1 all/loss"]);
        Assert.Equal([5], onRun["Train_1 Summary/best"]);
        Assert.Equal(9, history.Metrics(result.RunId, "Train").Count);
    }

    [Fact]
    public async Task Monitored_metrics_are_there_while_the_step_still_runs()
    {
        using var pipeline = new TestPipeline(
            "string file", "PipelinesSubmit_Train(Arg.Of<string>(file));",
            """public static int Train(string file) { StepContext.Current.ReportScalar("loss", "train", 1, 0); Meet(file, file + ".go"); return 1; }""")
        { Helpers = TestRun.Meet, ComponentSettings = { ["Train"] = new() { ["monitorMetrics"] = new List<object?> { Monitor("loss", "train") } } } }.Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With("file", pipeline.Shared("f")) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.When(e => e is MetricsReported { Step: null, Origin: "Train" });
        Assert.False(run.IsCompleted);
        await File.WriteAllTextAsync(pipeline.Shared("f.go"), "", TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Completed, (await run).Status);
    }

    [Fact]
    public async Task Steps_in_one_process_and_callbacks_report_each_for_themselves()
    {
        const string logic = "One(); Two();";
        using var pipeline = new TestPipeline(
            "", logic,
            """public static int One() { StepContext.Current.ReportScalar("a", "b", 1, 1); return 1; }""",
            """public static int Two() { StepContext.Current.ReportScalar("a", "b", 2, 1); return 1; }""")
        {
            LogicHelpers = """public static void Left(PipelineRun run) => run.ReportScalar("left", "steps", run.Steps.Count, 0);""",
            Settings = { ["exitCallback"] = "Test.Left" },
        }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Hosts = HostUse.Reuse, Parallel = 1 });
        Assert.Null(result.Error);
        using var history = pipeline.History();
        Assert.Equal(["One 1 ", "Two 2 ", " 2 "], history.Metrics(result.RunId).Select(point => $"{point.Step} {point.Value} {point.Origin}"));
    }

    [Fact]
    public async Task What_a_step_had_reported_appears_where_its_result_is_taken_C7()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Train(); PipelinesSubmit_Train();",
            """
            public static int Train()
            {
                var step = StepContext.Current;
                step.ReportScalar("loss", "train", step.Attempt, 0);
                step.ReportText("notes", "all", "attempt " + step.Attempt);
                PipelineRun.Current.ReportSingleValue("attempts", step.Attempt);
                return step.Attempt == 1 ? throw new InvalidOperationException("again") : 1;
            }
            """)
        {
            HasCodes = true,
            ComponentSettings = { ["Train"] = new() { ["cache"] = true, ["retryOnFailure"] = 1, ["monitorMetrics"] = new List<object?> { Monitor("loss", "train", ("targetTitle", "losses")) } } },
        }.Build();
        var (first, _) = await pipeline.RunAsync();
        var (second, _) = await pipeline.RunAsync();
        var (third, _) = await pipeline.RunAsync();

        Assert.Equal([StepStatus.Completed, StepStatus.Cached], first.Steps.Select(step => step.Status));
        using var history = pipeline.History();
        string[] kept = [" Train Summary/attempts 2", " Train losses/train 2", "Train  loss/train 2", "Train  notes/all"];
        Assert.Equal([.. kept, .. kept.Select(one => one.Replace("Train ", "Train_1 ", StringComparison.Ordinal))], Kept(first));
        Assert.Equal(Kept(first), Kept(second));
        Assert.Equal(Kept(first), Kept(third));

        // Of the newest attempts, and of those that took their results.
        IEnumerable<string> Kept(RunResult run) => history.Metrics(run.RunId).Where(point => point.Attempt != 1).Select(point => $"{point.Step} {point.Origin} {point.Title}/{point.Series} {point.Value}")
            .Concat(history.Reports(run.RunId).Where(report => report.Attempt != 1).Select(report => $"{report.Step} {report.Origin} {report.Title}/{report.Series}"))
            .Order(StringComparer.Ordinal).OrderBy(one => one.Contains("Train_1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resumed_run_keeps_what_finished_steps_reported_and_its_logic_reports_anew_H2()
    {
        using var pipeline = new TestPipeline(
            "", """PipelineRun.Current.ReportSingleValue("logic", 1); PipelinesSubmit_A(); var b = PipelinesSubmit_B(); PipelineRun.Current.ReportSingleValue("b", b.Output<int>("result").Value);""",
            """public static int A() { StepContext.Current.ReportScalar("loss", "a", 1, 0); return 1; }""",
            """public static int B() { StepContext.Current.ReportScalar("loss", "b", StepContext.Current.Attempt, 0); return File.Exists("mended") ? 2 : throw new InvalidOperationException("broken"); }""")
        { HasCodes = true }.Build();
        var (failed, _) = await pipeline.RunAsync();
        Assert.Equal(RunStatus.Failed, failed.Status);
        await File.WriteAllTextAsync(pipeline.Shared("mended"), "", TestContext.Current.CancellationToken);
        var resumed = await PipelineRunner.ResumeAsync(failed.RunId, pipeline.Options, TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Completed, resumed.Status);
        using var history = pipeline.History();
        Assert.Equal([" 0 b 2", " 0 logic 1", "A 1 a 1", "B 1 b 1", "B 2 b 2"], history.Metrics(failed.RunId).Select(point => $"{point.Step} {point.Attempt} {point.Series} {point.Value}").Order(StringComparer.Ordinal));
    }

    static Dictionary<string, object?> Monitor(string title, string series, params (string Name, string Value)[] targets)
    {
        Dictionary<string, object?> monitor = new() { ["title"] = title, ["series"] = series };
        foreach (var (name, value) in targets)
            monitor[name] = value;
        return monitor;
    }
}
