using LibGit2Sharp;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>From an attribute to a run: components with a repository, and in containers.</summary>
public sealed class PlaceTests(PackedFeed feed)
{
    const string Attached =
        """
        using System;
        using System.IO;
        using Pipelines;

        public static class Sums
        {
            [Component(Repo = "../attached-data", WorkingDir = "sub", Cache = true)]
            public static string Read() => File.ReadAllText("data.txt").Trim();

            [Pipeline("sums")]
            public static void Run() => Console.WriteLine($"Read={Read()}");

            public static void Main() => Run();
        }
        """;

    static readonly Signature Author = new("A", "a@example.org", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task A_repository_beside_the_project_is_read_anew_by_every_build_and_its_steps_run_in_it()
    {
        var project = new UserProject(feed, "attached").Write("Sums.cs", Attached);
        var data = new UserProject(feed, "attached-data").Write("sub/data.txt", "old\n");
        Repository.Init(data.Folder);
        using var repository = new Repository(data.Folder);
        Commands.Stage(repository, "*");
        var commit = repository.Commit("c", Author, Author).Sha;
        (await RunAsync(project)).Says("Read=old");
        Assert.Contains(commit, File.ReadAllText(project.Manifest));

        data.Write("sub/data.txt", "not committed\n");
        var build = (await project.BuildAgainAsync()).Succeeds();
        Assert.DoesNotContain("Task \"Csc\"", build.Output);
        Assert.Contains("patch: sums.Read.repo.patch", File.ReadAllText(project.Manifest));
        (await RunAsync(project, project.Manifest)).Says("Read=not committed").Says("1 completed");
        (await RunAsync(project, project.Manifest)).Says("Read=not committed").Says("1 cached");

        Commands.Stage(repository, "*");
        var second = repository.Commit("c", Author, Author).Sha;
        (await project.BuildAgainAsync()).Succeeds();
        Assert.Contains(second, File.ReadAllText(project.Manifest));
        Assert.DoesNotContain("patch:", File.ReadAllText(project.Manifest));
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(project.Manifest)!, "sums.Read.repo.patch")));
    }

    [Fact]
    public async Task Steps_in_containers_give_what_steps_on_this_machine_give()
    {
        ContainerMachine.Require();
        var project = new UserProject(feed, "contained");
        project.Edit("Sums.cs", "    [Component]\n    public static int[] Numbers", $"    [Component(Docker = \"{ContainerMachine.Image}\", DockerBashSetupScript = \"echo prepared\")]\n    public static int[] Numbers");
        (await RunAsync(project)).Says("Total=10");
        (await RunAsync(project, project.Manifest, "--containers")).Says("Total=10").Says("Numbers | prepared").Says("2 completed");
    }

    Task<Outcome> RunAsync(UserProject project, params string[] arguments) => DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "run", .. arguments]);
}
