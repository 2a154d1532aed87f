using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>What a build does, and above all does not do, when little or nothing has changed.</summary>
public sealed class IncrementalTests(PackedFeed feed)
{
    [Fact]
    public async Task A_build_without_changes_starts_no_compiler_and_what_was_deleted_comes_back()
    {
        var project = new UserProject(feed, "no changes, an ümlaut");
        (await project.BuildAsync()).Succeeds().Says("warning PIPE3001");
        var manifest = File.ReadAllText(project.Manifest);
        Assert.DoesNotContain(feed.Root, manifest);

        var before = project.Times("bin/Debug/net10.0/pipelines");
        (await project.BuildAgainAsync()).Succeeds().StartsNoCompiler();
        Assert.Equal(before, project.Times("bin/Debug/net10.0/pipelines"));

        File.Delete(project.Manifest);
        File.Delete(Path.Combine(project.Output, "pipelines/steps/Total/bundle.json"));
        File.Delete(Path.Combine(project.Intermediate, "csc.rsp"));
        (await project.BuildAsync("--no-restore")).Succeeds();
        Assert.Equal(before.Keys.Order(), project.Times("bin/Debug/net10.0/pipelines").Keys.Order());
        Assert.Equal(manifest, File.ReadAllText(project.Manifest));

        (await project.DotNetAsync("clean", "-nodeReuse:false")).Succeeds();
        Assert.False(Directory.Exists(Path.Combine(project.Output, "pipelines")));
        Assert.False(Directory.Exists(project.Intermediate));
    }

    [Fact]
    public async Task A_comment_rewrites_no_other_bundle_and_an_error_leaves_the_last_good_output()
    {
        var project = new UserProject(feed, "edits");
        (await project.BuildAsync()).Succeeds();
        var before = project.Times("bin/Debug/net10.0/pipelines");

        project.Edit("Sums.cs", "// Adds.", "// Adds them up.");
        (await project.BuildAsync("--no-restore")).Succeeds();
        var after = project.Times("bin/Debug/net10.0/pipelines");
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.DoesNotContain(after, file => file.Key.Contains("/Numbers/", StringComparison.Ordinal) && file.Value != before[file.Key]);

        project.Edit("Sums.cs", "numbers.Sum();", "numbers.Sum()");
        (await project.BuildAgainAsync()).Fails("error CS1002").StartsNoCompiler();
        Assert.Equal(after, project.Times("bin/Debug/net10.0/pipelines"));

        project.Edit("Sums.cs", "numbers.Sum()", "numbers.Sum() + 1;");
        (await project.BuildAsync("--no-restore")).Succeeds();
        var mended = project.Times("bin/Debug/net10.0/pipelines");
        Assert.NotEqual(after[Total], mended[Total]);
        Assert.Equal(after[Numbers], mended[Numbers]);
    }

    [Fact]
    public async Task A_new_commit_changes_only_the_stamp()
    {
        var project = new UserProject(feed, "commits")
            .Write("App.csproj", UserProject.ProjectFile("<IncludeSourceRevisionInInformationalVersion>false</IncludeSourceRevisionInInformationalVersion>"));
        using var repository = new UserRepository(project);
        var first = repository.Commit();
        (await project.BuildAsync()).Succeeds();
        Assert.Contains($"commit: {first}", File.ReadAllText(project.Manifest));
        Assert.Contains("branch: main", File.ReadAllText(project.Manifest));
        var before = project.Times("bin/Debug/net10.0/pipelines");

        var second = repository.Commit();
        var build = (await project.BuildAgainAsync()).Succeeds();
        Assert.True(build.StartedCompiler);
        Assert.DoesNotContain("Task \"Csc\"", build.Output);
        Assert.Contains($"commit: {second}", File.ReadAllText(project.Manifest));
        var after = project.Times("bin/Debug/net10.0/pipelines");
        Assert.Equal("sums.pipeline.yaml", Path.GetFileName(Assert.Single(after, file => before.GetValueOrDefault(file.Key) != file.Value).Key));
        (await project.BuildAgainAsync()).Succeeds().StartsNoCompiler();

        repository.Detach();
        (await project.BuildAsync("--no-restore")).Succeeds();
        Assert.DoesNotContain("branch:", File.ReadAllText(project.Manifest));
    }

    const string Numbers = "bin/Debug/net10.0/pipelines/steps/Numbers/bundle.json";
    const string Total = "bin/Debug/net10.0/pipelines/steps/Total/bundle.json";
}
