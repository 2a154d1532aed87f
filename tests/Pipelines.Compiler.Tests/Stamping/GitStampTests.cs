using LibGit2Sharp;

namespace Pipelines.Compiler.Tests.Stamping;

/// <summary>Rules N1 and N2: what a stamp says of the commit and of the work tree.</summary>
public sealed class GitStampTests : IDisposable
{
    readonly TestRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public void A_clean_work_tree_names_branch_commit_and_the_projects_path()
    {
        var commit = repository.Commit();
        repository.Git.Network.Remotes.Add("origin", "https://example.org/iris.git");
        var result = repository.Read();
        Assert.Equal(new() { Repository = "https://example.org/iris.git", Branch = "main", Commit = commit, Committed = "2026-01-02T03:04:05Z", Path = "src/App/App.csproj" }, result.Source);
        Assert.Null(result.Patch);
        Assert.Null(result.Warning);
    }

    [Fact]
    public void Before_the_first_commit_there_is_a_branch_and_no_commit()
    {
        var result = repository.Read();
        Assert.Equal("main", result.Source!.Branch);
        Assert.Null(result.Source.Commit);
        Assert.True(result.Source.Dirty);
    }

    [Fact]
    public void A_changed_and_a_staged_file_are_in_the_patch()
    {
        repository.Write("a.txt", "one\n");
        repository.Write("b.txt", "one\n");
        repository.Commit();
        repository.Write("a.txt", "two\n");
        repository.Write("b.txt", "three\n");
        Commands.Stage(repository.Git, "b.txt");
        var result = repository.Read();
        Assert.True(result.Source!.Dirty);
        Assert.Contains("+two\n", result.Patch);
        Assert.Contains("+three\n", result.Patch);
        Assert.Contains("diff --git a/a.txt b/a.txt", result.Patch);
    }

    [Fact]
    public void A_deleted_file_is_in_the_patch()
    {
        repository.Write("a.txt", "gone\n");
        repository.Commit();
        File.Delete(Path.Combine(repository.Root, "a.txt"));
        Assert.Contains("-gone\n", repository.Read().Patch);
    }

    [Fact]
    public void An_untracked_file_is_named_but_not_shown()
    {
        repository.Commit();
        repository.Write("notes.txt", "my password\n");
        var result = repository.Read();
        Assert.True(result.Source!.Dirty);
        Assert.Contains("notes.txt", result.Patch);
        Assert.DoesNotContain("password", result.Patch);
    }

    [Fact]
    public void Ignored_files_history_and_build_output_do_not_count()
    {
        repository.Write(".gitignore", "*.log\n");
        repository.Commit();
        repository.Write("x.log", "x");
        repository.Write(".pipelines/history.db", "x");
        repository.Write("src/App/bin/Debug/App.dll", "x");
        repository.Write("src/App/obj/x.json", "x");
        Assert.False(repository.Read().Source!.Dirty);
    }

    [Fact]
    public void A_long_patch_is_cut_and_says_so()
    {
        repository.Write("big.txt", "");
        repository.Commit();
        repository.Write("big.txt", string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 12_000)));
        var patch = repository.Read().Patch!;
        Assert.StartsWith("# Cut: the first ", patch);
        Assert.InRange(patch.Length, 1_000_000, (1 << 20) + 200);
        Assert.EndsWith("\n", patch);
    }

    [Fact]
    public void The_remote_of_the_branch_comes_before_origin()
    {
        repository.Commit();
        repository.Git.Network.Remotes.Add("another", "https://example.org/another.git");
        repository.Git.Network.Remotes.Add("origin", "https://example.org/origin.git");
        repository.Git.Network.Remotes.Add("up", "git@example.org:up.git");
        Assert.Equal("https://example.org/origin.git", repository.Read().Source!.Repository);
        repository.Git.Branches.Update(repository.Git.Head, b => b.Remote = "up", b => b.UpstreamBranch = "refs/heads/main");
        Assert.Equal("git@example.org:up.git", repository.Read().Source!.Repository);
    }

    [Fact]
    public void A_detached_head_takes_its_branch_from_the_CI_system()
    {
        var commit = repository.Commit();
        Commands.Checkout(repository.Git, repository.Git.Head.Tip);
        Assert.Null(repository.Read().Source!.Branch);
        var source = repository.Read(("GITHUB_REF", "refs/heads/feature/x")).Source!;
        Assert.Equal("feature/x", source.Branch);
        Assert.Equal(commit, source.Commit);
    }

    [Fact]
    public void An_attached_head_does_not_ask_the_CI_system()
    {
        repository.Commit();
        Assert.Equal("main", repository.Read(("GITHUB_REF", "refs/heads/other")).Source!.Branch);
    }

    [Fact]
    public void A_linked_work_tree_is_stamped_as_its_own_branch()
    {
        repository.Commit();
        repository.Git.Worktrees.Add("side", repository.Beside("side"), isLocked: false);
        var result = TestRepository.Read(Path.Combine(repository.Beside("side"), "src/App/App.csproj"));
        Assert.Null(result.Warning);
        Assert.Equal("side", result.Source!.Branch);
        Assert.Equal("src/App/App.csproj", result.Source.Path);
    }

    [Fact]
    public void A_shallow_clone_is_stamped_like_any_other()
    {
        repository.Commit("1");
        var second = repository.Commit("2");
        File.WriteAllText(Path.Combine(repository.Root, ".git/shallow"), second + "\n");
        Assert.Equal(second, repository.Read().Source!.Commit);
        Assert.Null(repository.Read().Warning);
    }
}
