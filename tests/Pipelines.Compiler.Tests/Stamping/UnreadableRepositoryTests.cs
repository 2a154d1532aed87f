using LibGit2Sharp;

namespace Pipelines.Compiler.Tests.Stamping;

/// <summary>Rule N1: no git at all, or a repository that cannot be read, is one warning and no error.</summary>
public sealed class UnreadableRepositoryTests : IDisposable
{
    readonly TestRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public void No_repository_is_one_warning()
    {
        var project = Path.Combine(repository.Beside("plain"), "App.csproj");
        var result = TestRepository.Read(project);
        Assert.Null(result.Source);
        Assert.StartsWith($"{project}: warning PIPE3001: ", result.Warning);
    }

    [Fact]
    public void Without_a_repository_the_CI_system_still_names_the_commit()
    {
        var result = TestRepository.Read(Path.Combine(repository.Beside("plain"), "App.csproj"),
            ("CI_COMMIT_SHA", "4f0c"), ("CI_COMMIT_BRANCH", "main"), ("CI_PROJECT_URL", "https://u:p@example.org/iris"));
        Assert.Equal(new() { Repository = "https://example.org/iris", Branch = "main", Commit = "4f0c" }, result.Source);
        Assert.Contains("PIPE3001", result.Warning);
    }

    [Theory]
    [InlineData("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n")]
    [InlineData("[core]\n\trepositoryformatversion = 99\n")]
    [InlineData("[core\n")]
    public void A_format_that_cannot_be_read_is_one_warning(string config)
    {
        repository.Commit();
        File.WriteAllText(Path.Combine(repository.Root, ".git/config"), config);
        var result = repository.Read();
        Assert.Contains("warning PIPE3002: ", result.Warning);
        Assert.DoesNotContain('\n', result.Warning!);
    }

    [Fact]
    public void A_link_to_a_repository_that_is_gone_is_one_warning()
    {
        repository.Commit();
        Directory.Move(Path.Combine(repository.Root, ".git"), repository.Beside("moved"));
        File.WriteAllText(Path.Combine(repository.Root, ".git"), "gitdir: /nowhere/at/all\n");
        Assert.Contains("warning PIPE3002: ", repository.Read().Warning);
        Directory.Delete(repository.Beside("moved"), recursive: true);
    }

    [Fact]
    public void A_damaged_index_is_a_warning_and_counts_as_dirty()
    {
        var commit = repository.Commit();
        File.WriteAllText(Path.Combine(repository.Root, ".git/index"), "DIRCnonsense");
        var result = repository.Read();
        Assert.Equal(commit, result.Source!.Commit);
        Assert.True(result.Source.Dirty);
        Assert.Contains("warning PIPE3003: ", result.Warning);
    }

    [Fact]
    public void A_repository_of_another_owner_is_one_warning_that_names_the_way_out()
    {
        repository.Commit();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root to give the folder away");
        foreach (var path in (string[])[repository.Root, Path.Combine(repository.Root, ".git")])
            Assert.Equal(0, Owner.Change(path, 12345));
        GlobalSettings.SetOwnerValidation(true);
        Assert.Contains("safe.directory", repository.Read().Warning);
    }
}
