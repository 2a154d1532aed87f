using CliWrap;
using CliWrap.Buffered;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Runner.Tests;

/// <summary>What the tool sends to a collector (rule H5).</summary>
public sealed class TelemetryTests
{
    static TestPipeline Pipeline() => new(
        "", "var a = PipelinesSubmit_Add(Arg.Of<int>(1)); PipelinesSubmit_Fail(Arg.Of<int>(a.Output<int>(\"result\")));",
        "public static int Add(int a) { Console.WriteLine(\"trace \" + System.Diagnostics.Activity.Current?.ParentId); Console.WriteLine(\"variable \" + Environment.GetEnvironmentVariable(\"TRACEPARENT\")); return a + 1; }",
        "public static int Fail(int a) => throw new InvalidOperationException(\"no more\");")
    {
        Plain = "Fail(Add(1));",
        ComponentSettings = new() { ["Fail"] = new() { ["retryOnFailure"] = 1 } },
    };

    static Task<BufferedCommandResult> RunAsync(TestPipeline pipeline, string mode, string? endpoint, string? disabled = null) => Cli.Wrap("dotnet")
        .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "dotnet-pipelines.dll"), "run", pipeline.ManifestPath, "--mode", mode])
        .WithWorkingDirectory(pipeline.WorkingDirectory)
        .WithEnvironmentVariables(variables => variables.Set("PIPELINES_HOME", pipeline.Home).Set("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint).Set("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf").Set("OTEL_SDK_DISABLED", disabled))
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(TestContext.Current.CancellationToken).Task;

    [Theory, InlineData("local"), InlineData("debug")]
    public async Task A_run_its_steps_and_their_attempts_are_spans_of_one_trace_H5(string mode)
    {
        await using var collector = new Collector();
        using var pipeline = Pipeline().Build();
        var result = await RunAsync(pipeline, mode, collector.Endpoint);

        Assert.Equal(ExitCode.PipelineFailed, result.ExitCode);
        var spans = collector.Spans.ToList();
        Assert.Single(spans.Select(span => span.Trace).Distinct());
        var run = Assert.Single(spans, span => span.Parent.Length == 0);
        Assert.Equal(("test", "failed", mode, true), (run.Name, run.Tags["pipelines.status"], run.Tags["pipelines.mode"], run.IsError));
        var steps = spans.Where(span => span.Parent == run.Id).ToList();
        Assert.Equal(["Add completed", "Fail failed"], steps.Select(span => $"{span.Name} {span.Tags["pipelines.status"]}").Order(StringComparer.Ordinal));
        var attempts = spans.Where(span => steps.Any(step => step.Id == span.Parent)).ToList();
        Assert.Equal(["Add 1 completed", "Fail 1 failed", "Fail 2 failed"], attempts.Select(span => $"{span.Tags["pipelines.step"]} {span.Tags["pipelines.attempt"]} {span.Tags["pipelines.status"]}").Order(StringComparer.Ordinal));
        Assert.All(attempts.Where(span => span.IsError), span => Assert.Equal(("System.InvalidOperationException", "no more"), (span.Tags["exception.type"], span.Tags["exception.message"])));
        Assert.Equal(6, spans.Count);

        var own = attempts.Single(span => span.Tags["pipelines.step"] == "Add");
        if (mode == "local")
        {
            Assert.Contains($"trace 00-{own.Trace}-{own.Id}-01", result.StandardOutput, StringComparison.Ordinal);
            Assert.Contains($"variable 00-{own.Trace}-{own.Id}-01", result.StandardOutput, StringComparison.Ordinal);
        }
        Assert.Equal(["pipelines.run.duration", "pipelines.runs", "pipelines.step.duration", "pipelines.steps"], collector.Measurements.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_sent_where_the_variables_do_not_ask_for_it_H5()
    {
        await using var collector = new Collector();
        using var pipeline = Pipeline().Build();
        await RunAsync(pipeline, "local", collector.Endpoint, disabled: "true");
        var result = await RunAsync(pipeline, "local", null);
        Assert.Contains("trace \n", result.StandardOutput.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(collector.Spans);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_holds_nothing_up()
    {
        using var pipeline = Pipeline().Build();
        var result = await RunAsync(pipeline, "local", "http://127.0.0.1:9");
        Assert.Equal(ExitCode.PipelineFailed, result.ExitCode);
        Assert.Contains("Fail failed", result.StandardOutput, StringComparison.Ordinal);
    }
}
