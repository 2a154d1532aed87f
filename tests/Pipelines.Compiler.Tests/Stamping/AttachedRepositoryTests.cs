using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Tests.Stamping;

/// <summary>Repositories that components and pipelines name: <c>Repo</c>, <c>RepoBranch</c>, <c>RepoCommit</c>.</summary>
public sealed class AttachedRepositoryTests : IDisposable
{
    readonly TestRepository repository = new();

    public void Dispose() => repository.Dispose();

    static TestProject Project(string settings) => new(
        $$"""
        public static class Work
        {
            [Component({{settings}})] public static int Step() => 1;
            [Pipeline("p")] public static void Run() { Step(); }
        }
        """);

    static RepositorySpec Built(TestProject project)
    {
        project.Build();
        return project.Manifest("p").Manifest.Components["Step"].Repository!;
    }

    [Fact]
    public void A_local_path_becomes_its_remotes_url_and_commit_with_what_is_not_committed()
    {
        repository.Write("data.txt", "old\n");
        var commit = repository.Commit();
        repository.Git.Network.Remotes.Add("origin", "https://me:secret@example.org/data.git");
        using var project = Project($"Repo = \"{repository.Root}\", WorkingDir = \"src\"");
        var path = Path.GetRelativePath(project.Pipelines, repository.Root);
        Assert.Equal(new() { Url = "https://example.org/data.git", Branch = "main", Commit = commit, Path = path }, Built(project));
        Assert.Contains("workingDir: src", project.Read("p.pipeline.yaml"), StringComparison.Ordinal);

        repository.Write("data.txt", "new\n");
        repository.Write("notes.txt", "not tracked");
        Assert.Equal("p.Step.repo.patch", Built(project).Patch);
        Assert.Contains("+new\n", project.Read("p.Step.repo.patch"), StringComparison.Ordinal);
        Assert.DoesNotContain("notes", project.Read("p.Step.repo.patch"), StringComparison.Ordinal);

        var second = repository.Commit();
        Assert.Equal((second, null), (Built(project).Commit, Built(project).Patch));
        Assert.False(project.Has("p.Step.repo.patch"));
    }

    [Fact]
    public void A_path_may_lead_into_the_work_tree_and_starts_at_the_projects_folder()
    {
        var commit = repository.Commit();
        using var project = Project("Repo = \"../into it/src\"");
        Directory.CreateSymbolicLink(Path.Combine(project.Folder, "..", "into it"), repository.Root);
        try
        {
            var spec = Built(project);
            Assert.Equal((null, commit), (spec.Url, spec.Commit));
            Assert.EndsWith("/into it", spec.Path);
        }
        finally
        {
            Directory.Delete(Path.Combine(project.Folder, "..", "into it"));
        }
    }

    [Fact]
    public void A_branch_or_commit_beside_a_path_is_ignored_with_a_warning()
    {
        var commit = repository.Commit();
        using var project = Project($"Repo = \"{repository.Root}\", RepoBranch = \"other\", RepoCommit = \"4f0c\"");
        var said = project.Build().Where(d => d.Id == "PIPE0041").ToList();
        Assert.Equal(["RepoBranch of 'Work.Step' is ignored", "RepoCommit of 'Work.Step' is ignored"], said.Select(d => d.Text.Split(':')[0]).Order());
        Assert.All(said, d => Assert.Equal(Severity.Warning, d.Severity));
        Assert.Equal(("main", commit), (Built(project).Branch, Built(project).Commit));
    }

    [Theory]
    [InlineData("https://example.org/data.git")]
    [InlineData("git@example.org:data.git")]
    [InlineData("ssh://git@example.org/data.git")]
    [InlineData("file:///srv/data.git")]
    public void A_url_is_kept_with_branch_and_commit_as_they_are_written(string url)
    {
        using var project = Project($"Repo = \"{url}\", RepoBranch = \"dev\", RepoCommit = \"4f0c2d1\"");
        Assert.Equal(new() { Url = url, Branch = "dev", Commit = "4f0c2d1" }, Built(project));
    }

    [Fact]
    public void A_repository_without_a_commit_stops_the_build()
    {
        using var project = Project($"Repo = \"{repository.Root}\"");
        Assert.Contains("the repository has no commit yet", Assert.Single(project.Compile(), d => d.Id == "PIPE0040").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_has_one_of_its_own()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component] public static int Step() => 1;
                [Pipeline("p", Repo = "https://example.org/logic.git", RepoBranch = "dev", WorkingDir = "sub")] public static void Run() { Step(); }
            }
            """);
        project.Build();
        var manifest = project.Manifest("p").Manifest;
        Assert.Equal(new() { Url = "https://example.org/logic.git", Branch = "dev" }, manifest.Logic.Repository);
        Assert.Equal("sub", manifest.Settings["workingDir"]);
        Assert.Null(manifest.Components["Step"].Repository);
    }
}
