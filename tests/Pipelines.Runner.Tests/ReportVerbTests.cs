using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Pipelines.Engine;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Runner.Tests;

/// <summary>What runs reported, as the built program shows it (rule V6).</summary>
public sealed class ReportVerbTests : IDisposable
{
    readonly TestPipeline pipeline = new(
        "", "",
        """
        public static int Train(int rounds)
        {
            var step = StepContext.Current;
            for (var i = 0; i < rounds * step.Attempt; i++)
                step.ReportScalar("loss", "train, \"a\"", i == 2 ? double.NaN : 1.0 / (i + 1), i);
            if (step.Attempt == 1)
                throw new InvalidOperationException("once");
            step.ReportSingleValue("accuracy", 0.75);
            step.ReportText("notes", "all", "one\ntwo");
            step.ReportTable("rows", "all", new[] { "name", "n" }, new[] { new object[] { "a,b", 1.5 }, new object[] { null, 2 } });
            step.ReportHistogram("ages", "all", new[] { 4, 9 });
            return 1;
        }
        """,
        """public static int Trace() { using (Source.StartActivity("outer")) using (Source.StartActivity("inner")) { } return 1; }""")
    {
        Plain = "Train(2); Trace(); PipelineRun.Current.ReportSingleValue(\"done\", 1);",
        Helpers = "static readonly System.Diagnostics.ActivitySource Source = new(\"Work\");",
        ComponentSettings =
        {
            ["Train"] = new()
            {
                ["retryOnFailure"] = 1,
                ["monitorMetrics"] = new List<object?> { new Dictionary<string, object?> { ["title"] = "loss", ["series"] = "train, \"a\"", ["targetSeries"] = "all" } },
            },
        },
    };

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public async Task Metrics_reports_and_spans_of_a_run_are_shown_and_given_out()
    {
        pipeline.Build(withBundles: false);
        var result = await PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { Mode = RunMode.Debug }, TestContext.Current.CancellationToken);
        Assert.Null(result.Error);
        var run = result.RunId;

        var text = await OutAsync("metrics", run);
        Assert.Matches(@"^METRIC +SERIES +ON +FROM +LAST +AT +LEAST +MOST +POINTS\n", text);
        Assert.Matches(@"\nloss +train, ""a"" +Train +0\.25 +3 +0\.25 +1 +4\n", text);
        Assert.Matches(@"\nloss +all +the run +Train +0\.25 +3 +0\.25 +1 +4\n", text);
        Assert.Matches(@"\nSummary +accuracy +Train +0\.75 +0\.75 +0\.75 +1\n", text);
        Assert.Matches(@"\nSummary +done +the run +1 +1 +1 +1\n", text);
        Assert.Equal(5, text.TrimEnd().Split('\n').Length);

        var csv = (await OutAsync("metrics", run, "Train", "--format", "csv")).TrimEnd().Split('\n');
        Assert.Equal("step,attempt,origin,title,series,iteration,value,at", csv[0]);
        Assert.Matches(""""^Train,1,,loss,"train, ""a""",0,1,\d{4}-\d\d-\d\dT[\d:.]+Z$"""", csv[1]);
        Assert.StartsWith(""""Train,2,,loss,"train, ""a""",2,NaN,"""", csv[5]);
        Assert.StartsWith("Train,2,,Summary,accuracy,,0.75,", csv[^1]);
        Assert.Equal(1 + 2 + 4 + 1, csv.Length);

        using var json = JsonDocument.Parse(await OutAsync("metrics", run, "--format", "json"));
        Assert.Equal(2 * 6 + 2, json.RootElement.GetArrayLength());
        Assert.Contains(json.RootElement.EnumerateArray(), point => point.GetProperty("origin").GetString() == "Train" && point.GetProperty("value").ValueKind == JsonValueKind.String && point.GetProperty("value").GetString() == "NaN");

        Assert.Matches(@"\ntext +notes +all +0 +Train +10 B\n", await OutAsync("reports", run));
        Assert.Equal("one\ntwo\n", await OutAsync("reports", run, "Train", "--title", "notes"));
        Assert.Equal("name,n\n\"a,b\",1.5\n,2\n", await OutAsync("reports", run, "--title", "rows", "--series", "all"));
        Assert.StartsWith("""{"data":[{"type":"bar",""", await OutAsync("reports", run, "--title", "ages"));
        using var reports = JsonDocument.Parse(await OutAsync("reports", run, "--json"));
        Assert.Equal(["text", "table", "plot"], reports.RootElement.EnumerateArray().Select(report => report.GetProperty("kind").GetString()));
        Assert.Equal("one\ntwo", reports.RootElement[0].GetProperty("data").GetString());

        Assert.Matches(@"\nTrace +outer +Work +unset +[\d.]+s\nTrace +  inner +Work +unset +[\d.]+s\n", await OutAsync("spans", run));
        using var spans = JsonDocument.Parse(await OutAsync("spans", run, "Trace", "--json"));
        Assert.Equal(["outer", "inner"], spans.RootElement.EnumerateArray().Select(span => span.GetProperty("name").GetString()));

        var shown = await OutAsync("show", run);
        Assert.Contains("METRIC ", shown, StringComparison.Ordinal);
        Assert.Contains($"\n3 reports: dotnet pipelines reports {run}\n", shown, StringComparison.Ordinal);
        using var one = JsonDocument.Parse(await OutAsync("show", run, "--json"));
        Assert.Equal((4, 3), (one.RootElement.GetProperty("metrics").GetArrayLength(), one.RootElement.GetProperty("reports").GetArrayLength()));
        Assert.Equal(4, one.RootElement.GetProperty("metrics").EnumerateArray().First(curve => curve.GetProperty("title").GetString() == "loss").GetProperty("points").GetInt32());
    }

    [Theory]
    [InlineData("has no step 'Trian': did you mean 'Train'?", "metrics", "Trian")]
    [InlineData("unknown format 'xml': expected text, csv or json.", "metrics", "--format", "xml")]
    [InlineData("has no report 'rose' here: expected one of notes / all, rows / all, ages / all.", "reports", "--title", "rose")]
    [InlineData("has no report 'rows' / 'x' here: there is none.", "reports", "Trace", "--title", "rows", "--series", "x")]
    [InlineData("has no step 'x'", "spans", "x")]
    public async Task What_is_not_there_is_refused_by_name(string expected, string verb, params string[] arguments)
    {
        pipeline.Build(withBundles: false);
        var result = await PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { Mode = RunMode.Debug }, TestContext.Current.CancellationToken);
        var refused = await RunAsync([verb, result.RunId, .. arguments]);
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains(expected, refused.StandardError, StringComparison.Ordinal);
    }

    async Task<string> OutAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.StandardError));
        return result.StandardOutput.ReplaceLineEndings("\n");
    }

    Task<BufferedCommandResult> RunAsync(string[] arguments) => Cli.Wrap("dotnet")
        .WithArguments([Path.Combine(AppContext.BaseDirectory, "dotnet-pipelines.dll"), .. arguments, "--home", pipeline.Home])
        .WithWorkingDirectory(pipeline.WorkingDirectory).WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
}
