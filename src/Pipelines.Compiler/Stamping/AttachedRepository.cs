using LibGit2Sharp;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Stamping;

/// <summary>A repository that a component or pipeline names by its local path, as it is at the build (rule N1's stamp, for another work tree).</summary>
/// <param name="Spec">What the manifest says of it, without the patch's name.</param>
/// <param name="Changes">What differs from the commit in tracked files; null when nothing does.</param>
/// <param name="Problem">Why it cannot be read; null when it can.</param>
sealed record AttachedRepository(RepositorySpec? Spec, string? Changes, string? Problem)
{
    /// <param name="path">The path, absolute: the work tree's root or a folder in it.</param>
    /// <param name="manifests">The folder of the manifest, which paths in it are relative to.</param>
    public static AttachedRepository Read(string path, string manifests)
    {
        if (!Directory.Exists(path))
            return new(null, null, "there is no such folder");
        if (GitStamp.RootAbove(Path.Combine(path, ".")) is not { } root)
            return new(null, null, "there is no git repository around it");
        try
        {
            using var repository = new Repository(root);
            if (repository.Head.Tip is not { } commit)
                return new(null, null, "the repository has no commit yet");
            // What is not tracked stays behind.
            var changes = Stamping.Changes.Of(repository, "") with { Untracked = [] };
            return new(
                new()
                {
                    Url = Remotes.Url(repository),
                    Branch = repository.Info.IsHeadDetached ? null : repository.Head.FriendlyName,
                    Commit = commit.Sha,
                    Path = Path.GetRelativePath(manifests, root).Replace('\\', '/'),
                },
                changes.Any ? changes.Patch(repository) : null,
                null);
        }
        catch (Exception problem) when (GitStamp.IsGit(problem))
        {
            return new(null, null, problem.GetBaseException().Message.TrimEnd('.'));
        }
    }
}
