using LibGit2Sharp;

namespace Pipelines.Packages.Tests.Surroundings;

/// <summary>A git repository around a user's project.</summary>
sealed class UserRepository : IDisposable
{
    static readonly Signature Author = new("A", "a@example.org", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    readonly Repository repository;

    public UserRepository(UserProject project)
    {
        Repository.Init(project.Folder);
        repository = new Repository(project.Folder);
        repository.Refs.UpdateTarget("HEAD", "refs/heads/main");
        project.Write(".gitignore", "bin/\nobj/\n");
    }

    public string Commit()
    {
        Commands.Stage(repository, "*");
        return repository.Commit("c", Author, Author, new CommitOptions { AllowEmptyCommit = true }).Sha;
    }

    public void Detach() => Commands.Checkout(repository, repository.Head.Tip);

    public void AddWorktree(string path) => repository.Worktrees.Add("side", path, isLocked: false);

    public void Dispose() => repository.Dispose();
}
