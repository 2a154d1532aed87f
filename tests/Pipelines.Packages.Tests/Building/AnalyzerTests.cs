using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>Wrong usage stops a build, with analyzers and without, and everything is said once.</summary>
public sealed class AnalyzerTests(PackedFeed feed)
{
    [Fact]
    public async Task Wrong_usage_stops_the_build_and_is_said_once_with_analyzers_and_without()
    {
        var project = new UserProject(feed, "wrong usage");
        project.Edit("Sums.cs", "public static int Total(", "public int Total(");
        project.Edit("Sums.cs", "public static class Sums", "#pragma warning disable PIPE0001\npublic class Sums");
        project.Edit("Sums.cs", "var total = Total(numbers);", "var total = new Sums().Total(numbers);");
        project.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.PIPE0001.severity = none\n");

        (await project.BuildAsync("-v:d", "-p:NoWarn=PIPE0001"))
            .Fails("Sums.cs(13,16): error PIPE0001: Component 'Sums.Total' must be static").Says("    1 Error(s)").StartsNoCompiler();
        (await project.BuildAsync("--no-restore", "-p:RunAnalyzers=false", "-p:NoWarn=PIPE0001"))
            .Fails("Sums.cs(13,16): error PIPE0001: Component 'Sums.Total' must be static").Says("    1 Error(s)");
        Assert.False(Directory.Exists(Path.Combine(project.Output, "pipelines")));

        (await project.BuildAsync("--no-restore", "-p:PipelinesEnabled=false")).Succeeds();
    }

    [Fact]
    public async Task A_warning_is_said_once_with_analyzers_and_without()
    {
        var project = new UserProject(feed, "warned usage");
        project.Edit("Sums.cs", "var total = Total(numbers);", "var total = 0; try { total = Total(numbers); } catch (InvalidOperationException) { }");

        (await project.BuildAsync("-p:NoWarn=PIPE3001")).Succeeds().Says("Sums.cs(18,63): warning PIPE0022").Says("    1 Warning(s)");
        (await project.BuildAsync("--no-restore", "--no-incremental", "-p:NoWarn=PIPE3001", "-p:RunAnalyzers=false"))
            .Succeeds().Says("Sums.cs(18,63): warning PIPE0022").Says("    1 Warning(s)");
        (await project.BuildAsync("--no-restore", "--no-incremental", "-p:NoWarn=PIPE3001%3BPIPE0022")).Succeeds().Says("    0 Warning(s)");
    }
}
