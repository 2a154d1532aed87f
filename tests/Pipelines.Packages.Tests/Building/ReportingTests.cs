using System.Text.Json;
using System.Text.RegularExpressions;
using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>What docs/reporting.md shows, with the packed packages: its project is built and run, and each of its commands.</summary>
public sealed partial class ReportingTests(PackedFeed feed)
{
    [Fact]
    public async Task The_project_and_the_commands_of_the_page_work_as_they_stand()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(PackedFeed.Repository, "docs/reporting.md"), TestContext.Current.CancellationToken);
        var code = Assert.Single(Code().Matches(page)).Groups[1].Value;
        var project = new UserProject(feed, "reporting", "Fit");
        File.Delete(Path.Combine(project.Folder, "Sums.cs"));
        project.Write("Fit.csproj", UserProject.ProjectFile("<ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>", "")).Write("Fit.cs", code);
        (await project.BuildAsync()).Succeeds();

        var run = await ToolAsync(project, "run", Path.Combine(project.Output, "pipelines/fit.pipeline.yaml"));
        Assert.Contains("fit | good", run, StringComparison.Ordinal);
        Assert.Contains("Train reported accuracy ", run, StringComparison.Ordinal);
        Assert.Contains("Train put best accuracy ", run, StringComparison.Ordinal);
        Assert.Contains("fit reported rows 300", run, StringComparison.Ordinal);
        Assert.Contains("Train_1 reported plot 'confusion' / 'test'", run, StringComparison.Ordinal);
        var id = RunId().Match(run).Groups[1].Value;

        var commands = Commands().Matches(Assert.Single(Shell().Matches(page)).Groups[1].Value).Select(match => match.Groups[1].Value.Trim().Split(' ')).ToList();
        var said = new Dictionary<string, string>();
        foreach (var command in commands)
            said.Add(string.Join(' ', command), await ToolAsync(project, [.. command.Select(word => word == "<run>" ? id : word)]));

        Assert.Equal(11, said.Count);
        Assert.Matches(@"\nrows +Fit +Load +300 +2 +100 +300 +3\n", said["show <run>"]);
        Assert.Matches(@"\nloss +test +the run +Train_1 +", said["metrics <run>"]);
        Assert.Equal(1 + 41, said["metrics <run> Train --format csv"].TrimEnd().Split('\n').Length);
        Assert.Equal(2 * 41 + 2 * 21 + 3 + 1, JsonDocument.Parse(said["metrics <run> --format json"]).RootElement.GetArrayLength());
        Assert.Equal(2 * 8, said["reports <run>"].TrimEnd().Split('\n').Length - 1);
        Assert.Equal("Stopped after 20 epochs.", said["reports <run> Train --title notes"].Trim());
        Assert.Equal("class,rows\nyes,12\nno,", said["reports <run> --title classes --series counts"].Trim().ReplaceLineEndings("\n"));
        Assert.StartsWith("{\"data\":[", said["reports <run> --title roc"], StringComparison.Ordinal);
        Assert.Equal(2 * 8, JsonDocument.Parse(said["reports <run> --json"]).RootElement.GetArrayLength());
        Assert.Equal(3, said["spans <run>"].Split("read a part").Length - 1);
        Assert.Equal(3, JsonDocument.Parse(said["spans <run> Load --json"]).RootElement.GetArrayLength());
    }

    async Task<string> ToolAsync(UserProject project, params string[] arguments) =>
        (await DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, .. arguments])).Succeeds().Output;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shell();

    [GeneratedRegex(@"^dotnet pipelines ([^#\n]+)", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex(@"\(run (\S+)\)")]
    private static partial Regex RunId();
}
