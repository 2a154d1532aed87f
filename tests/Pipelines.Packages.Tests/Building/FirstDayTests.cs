using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>What a user does on the first day, with nothing but the SDK and the packages.</summary>
public sealed class FirstDayTests(PackedFeed feed)
{
    [Fact]
    public async Task A_new_console_project_with_the_package_builds_and_runs_as_a_pipeline()
    {
        var project = new UserProject(feed, "first day");
        File.Delete(Path.Combine(project.Folder, "App.csproj"));
        (await project.DotNetAsync("new", "console", "-n", "App", "-o", ".", "--no-restore")).Succeeds();
        File.Delete(Path.Combine(project.Folder, "Program.cs"));
        (await project.DotNetAsync("add", "package", "Pipelines.Build.Tasks", "--version", PackedFeed.Version)).Succeeds();
        (await project.BuildAsync()).Succeeds();

        var tools = Path.Combine(feed.Root, "tools");
        (await project.DotNetAsync("tool", "install", "Pipelines.Runner", "--tool-path", tools, "--version", PackedFeed.Version)).Succeeds();
        var path = new Dictionary<string, string>(feed.Environment) { ["PATH"] = $"{tools}{Path.PathSeparator}{System.Environment.GetEnvironmentVariable("PATH")}" };
        (await DotNet.RunAsync(project.Folder, path, "pipelines", "run", "-p", "count=5")).Succeeds().Says("Total=15");
        (await DotNet.RunAsync(project.Folder, path, "pipelines", "run", project.Manifest, "--mode", "debug")).Succeeds().Says("Total=10");
        (await DotNet.RunAsync(project.Folder, path, "pipelines", "runs")).Succeeds().Says("completed");
    }

    [Fact]
    public async Task A_steps_bundle_runs_by_itself_and_is_built_no_second_time_for_it()
    {
        var project = new UserProject(feed, "one step");
        (await project.BuildAsync()).Succeeds();
        (await project.DotNetAsync("run", "--project", Path.Combine(project.Output, "pipelines/steps/Numbers"), "--", "--count", "2"))
            .Succeeds();
        (await project.BuildAgainAsync()).Succeeds().StartsNoCompiler();
    }
}
