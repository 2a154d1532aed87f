namespace Pipelines.Tests;

/// <summary>Product section 1: what counts where nothing is written.</summary>
public class AttributeDefaults
{
    [Fact]
    public void A_pipelines_defaults_are_as_documented()
    {
        var pipeline = new PipelineAttribute("p");
        Assert.Equal(("p", "1.0.0", "services"), (pipeline.Name, pipeline.Version, pipeline.PipelineExecutionQueue));
        Assert.True(pipeline.AddRunNumber);
        Assert.False(pipeline.AbortOnFailure || pipeline.AutoVersionBump || pipeline.AddPipelineTags);
        Assert.Equal((12d, 0d, 0), (pipeline.PollIntervalSeconds, pipeline.TimeoutSeconds, pipeline.RetryOnFailure));
    }

    [Fact]
    public void A_components_defaults_are_as_documented()
    {
        var component = new ComponentAttribute();
        Assert.Equal((TaskType.Training, AutoConnectFrameworks.All, 1), (component.TaskType, component.AutoConnectFrameworks, component.Cpus));
        Assert.True(component.AutoConnectArgParser);
        Assert.False(component.Cache || component.ContinueOnFail || component.Unordered);
    }

    [Fact]
    public void Outside_a_run_the_context_is_there_and_harmless()
    {
        Assert.False(StepContext.Current.IsInRun);
        StepContext.Current.Progress.Report(0.5);
        foreach (var reporter in (Reporter[])[StepContext.Current, PipelineRun.Current])
        {
            reporter.ReportScalar("loss", "train", double.NaN, 1);
            reporter.ReportSingleValue("accuracy", 1);
            reporter.ReportTable("rows", "all", NeverRead());
            reporter.ReportLinePlot("roc", "model", [1, 2], [0.5, 1.5]);
        }
        Microsoft.Extensions.Logging.LoggerExtensions.LogInformation(StepContext.Current.Logger, "nothing");
        Assert.Equal("", PipelineRun.Current.Id);
        Assert.False(PipelineRun.Current.CancellationToken.CanBeCanceled);
    }

    static IEnumerable<int> NeverRead()
    {
        yield return 1;
        throw new InvalidOperationException("it was read");
    }
}
