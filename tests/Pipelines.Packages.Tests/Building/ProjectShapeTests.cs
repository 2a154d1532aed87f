using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>The shapes that users' projects have.</summary>
public sealed class ProjectShapeTests(PackedFeed feed)
{
    [Fact]
    public async Task A_multi_targeted_project_has_manifests_for_each_framework()
    {
        var project = new UserProject(feed, "many")
            .Write("App.csproj", UserProject.ProjectFile("<TargetFramework /><TargetFrameworks>net10.0</TargetFrameworks>"));
        (await project.BuildAsync()).Succeeds();
        Assert.True(File.Exists(project.Manifest));
        (await project.DotNetAsync("msbuild", "-t:GetPipelineManifests", "-getTargetResult:GetPipelineManifests", "-nodeReuse:false"))
            .Succeeds().Says("sums.pipeline.yaml");
        (await project.DotNetAsync("clean", "-nodeReuse:false")).Succeeds();
        Assert.False(Directory.Exists(Path.Combine(project.Output, "pipelines")));
    }

    [Fact]
    public async Task Versions_may_be_managed_centrally_and_restore_and_build_go_apart_offline()
    {
        var project = new UserProject(feed, "central")
            .Write("App.csproj", UserProject.ProjectFile().Replace($" Version=\"{PackedFeed.Version}\"", "", StringComparison.Ordinal))
            .Write("Directory.Packages.props",
                $"""
                <Project>
                  <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
                  <ItemGroup><PackageVersion Include="Pipelines.Build.Tasks" Version="{PackedFeed.Version}" /></ItemGroup>
                </Project>
                """);
        (await project.DotNetAsync("restore", "-nodeReuse:false")).Succeeds();
        // No source answers any more.
        project.Write("NuGet.Config", """<configuration><packageSources><clear /><add key="gone" value="gone" /></packageSources></configuration>""");
        (await project.BuildAsync("--no-restore")).Succeeds();
        Assert.True(File.Exists(project.Manifest));
    }

    [Fact]
    public async Task A_referenced_projects_changed_body_is_noticed_and_it_compiles_no_pipelines_itself()
    {
        var project = new UserProject(feed, "refers/App")
            .Write("../Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""")
            .Write("../Lib/Adding.cs", "public static class Adding { public static int Up(int[] n) { var s = 0; foreach (var x in n) s += x; return s; } }")
            .Write("App.csproj", UserProject.ProjectFile(items: """<ProjectReference Include="../Lib/Lib.csproj" />"""));
        project.Edit("Sums.cs", "numbers.Sum();", "Adding.Up(numbers);");
        (await project.BuildAsync()).Succeeds();
        var bundle = Path.Combine(project.Output, "pipelines/steps/Total/bundle.json");
        var before = File.ReadAllText(bundle);
        Assert.False(Directory.Exists(Path.Combine(project.Folder, "../Lib/bin/Debug/net10.0/pipelines")));

        project.Edit("../Lib/Adding.cs", "var s = 0;", "var s = 1;");
        (await project.BuildAsync("--no-restore")).Succeeds();
        Assert.NotEqual(before, File.ReadAllText(bundle));
        (await project.BuildAgainAsync()).Succeeds().StartsNoCompiler();
    }

    [Fact]
    public async Task Pipelines_are_published_and_output_beside_the_sources_is_not_compiled()
    {
        var project = new UserProject(feed, "published");
        (await project.DotNetAsync("publish", "-o", "out", "-nodeReuse:false")).Succeeds();
        var built = Directory.EnumerateFiles(Path.Combine(project.Folder, "bin/Release/net10.0/pipelines"), "*", SearchOption.AllDirectories).Count();
        var published = Directory.EnumerateFiles(Path.Combine(project.Folder, "out/pipelines"), "*", SearchOption.AllDirectories).Count();
        Assert.Equal(built, published);
        Assert.True(File.Exists(Path.Combine(project.Folder, "out/pipelines/sums.pipeline.yaml")));
        (await project.BuildAsync()).Succeeds();
        (await project.BuildAgainAsync()).Succeeds().StartsNoCompiler();
        (await project.DotNetAsync("msbuild", "-t:_PipelinesPublish", "-p:PublishSingleFile=true", "-nodeReuse:false")).Succeeds().Says("warning PIPE3010");
    }

    [Fact]
    public async Task A_linked_work_tree_builds_and_is_restamped_like_any_other()
    {
        var project = new UserProject(feed, "trees/main");
        using var repository = new UserRepository(project);
        repository.Commit();
        repository.AddWorktree(Path.Combine(feed.Root, "trees/side"));
        var side = new UserProject(feed, "trees/side");
        (await side.BuildAsync()).Succeeds();
        Assert.Contains("branch: side", File.ReadAllText(side.Manifest));
        using var own = new LibGit2Sharp.Repository(side.Folder);
        var author = new LibGit2Sharp.Signature("A", "a@example.org", DateTimeOffset.UnixEpoch);
        var commit = own.Commit("c", author, author, new() { AllowEmptyCommit = true }).Sha;
        (await side.BuildAsync("--no-restore")).Succeeds();
        Assert.Contains($"commit: {commit}", File.ReadAllText(side.Manifest));
    }
}
