using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class SuppliedTests
{
    const string Ask = """
        public static string Ask(int n, StepContext context = null, CancellationToken stop = default, IProgress<double> progress = null, Microsoft.Extensions.Logging.ILogger logger = null)
        {
            progress.Report(0.25);
            progress.Report(7);
            Log(logger, Microsoft.Extensions.Logging.LogLevel.Information, "one");
            Log(logger, Microsoft.Extensions.Logging.LogLevel.Warning, "two");
            Log(logger, Microsoft.Extensions.Logging.LogLevel.Debug, "never");
            Log(context.Logger, Microsoft.Extensions.Logging.LogLevel.Error, "three");
            Log(PipelineRun.Current.Logger, Microsoft.Extensions.Logging.LogLevel.Information, PipelineRun.Current.Id == context.RunId ? "four" : "other run");
            return $"{n} {context.Step} {context.Component} {context.Attempt} {context.IsInRun} {stop.CanBeCanceled && stop == context.CancellationToken} {StepContext.Current.Step}";
        }
        """;

    const string Log = """
        static void Log(Microsoft.Extensions.Logging.ILogger logger, Microsoft.Extensions.Logging.LogLevel level, string text) => logger.Log(level, default, text, null, (state, _) => state);
        """;

    [Theory]
    [InlineData(RunMode.Debug, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Reuse)]
    public async Task Supplied_parameters_are_supplied(RunMode mode, HostUse hosts)
    {
        const string logic = "Ask(1); Console.WriteLine(Ask(7)); Console.WriteLine(StepContext.Current.IsInRun);";
        using var pipeline = new TestPipeline("", logic, Ask) { Plain = logic, Helpers = Log }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options with { Mode = mode, Hosts = hosts });
        Assert.Null(result.Error);
        Assert.Equal(["7 Ask_1 Ask 1 True True Ask_1", "False"], events.Lines(null));
        Assert.Equal([0.25, 1], events.All.OfType<StepProgress>().Where(progress => progress.Step == "Ask_1").Select(progress => progress.Value));
        Assert.Equal(["info: one", "info: four"], Lines("out"));
        Assert.Equal(["warn: two", "fail: three"], Lines("err"));

        IEnumerable<string> Lines(string stream) => events.All.OfType<LogLine>().Where(line => line.Step == "Ask_1" && line.Stream == stream).Select(line => line.Text);
    }
}
