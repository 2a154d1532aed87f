using System.Globalization;
using LibGit2Sharp;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Stamping;

/// <summary>What git says of a project.</summary>
/// <param name="Source">The stamp; null where neither a repository nor a CI system says anything.</param>
/// <param name="Patch">The difference to the commit, at most about 1 MiB of text; null when clean.</param>
/// <param name="Warning">A canonical warning line; null when all could be read.</param>
public sealed record StampResult(SourceStamp? Source, string? Patch, string? Warning);

/// <summary>Reads the commit that a project is built from (rules N1, N2).</summary>
public static class GitStamp
{
    /// <summary>Reads the repository around <paramref name="projectFile"/>; what it cannot say comes from CI variables.</summary>
    /// <param name="projectFile">The project file, absolute.</param>
    /// <param name="environment">Gives an environment variable's value, or null.</param>
    public static StampResult Read(string projectFile, Func<string, string?> environment)
    {
        var ci = new ContinuousIntegration(environment);
        var root = RootAbove(projectFile);
        if (root is null)
            return new(ci.Stamp(null), null, StampMessages.NoRepository(projectFile));
        var path = Path.GetRelativePath(root, projectFile).Replace('\\', '/');
        try
        {
            using var repository = new Repository(root);
            return Read(repository, projectFile, path, ci);
        }
        catch (Exception problem) when (IsGit(problem))
        {
            return new(ci.Stamp(path), null, StampMessages.Unreadable(projectFile, root, problem));
        }
    }

    static StampResult Read(Repository repository, string projectFile, string path, ContinuousIntegration ci)
    {
        var stamp = new SourceStamp
        {
            Repository = Remotes.Url(repository),
            Branch = repository.Info.IsHeadDetached ? ci.Branch : repository.Head.FriendlyName,
            Commit = repository.Head.Tip?.Sha,
            Committed = repository.Head.Tip?.Committer.When.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Path = path,
        };
        try
        {
            var changes = Changes.Of(repository, path);
            return new(stamp with { Dirty = changes.Any }, changes.Any ? changes.Patch(repository) : null, null);
        }
        catch (Exception problem) when (IsGit(problem))
        {
            return new(stamp with { Dirty = true }, null, StampMessages.UnknownState(projectFile, problem));
        }
    }

    /// <summary>The nearest folder upwards that holds <c>.git</c>: a folder, or a file in work trees and submodules.</summary>
    internal static string? RootAbove(string projectFile)
    {
        for (var folder = Path.GetDirectoryName(projectFile); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, ".git")))
                return folder;
        }
        return null;
    }

    internal static bool IsGit(Exception problem) =>
        problem is LibGit2SharpException or IOException or UnauthorizedAccessException or TypeInitializationException or DllNotFoundException;
}
