using System.Text;
using LibGit2Sharp;

namespace Pipelines.Compiler.Stamping;

/// <summary>What differs from the commit: tracked files, and the names of untracked ones.</summary>
sealed record Changes(IReadOnlyList<string> Tracked, IReadOnlyList<string> Untracked)
{
    /// <summary>Characters of a patch; what is longer is cut and says so.</summary>
    public const int Limit = 1 << 20;

    const int FilesAtOnce = 32;

    public bool Any => Tracked.Count + Untracked.Count > 0;

    /// <summary>Ignored files do not count, nor does what building and running leave: <c>.pipelines/</c> and the project's own bin and obj.</summary>
    public static Changes Of(Repository repository, string projectPath)
    {
        var folder = projectPath[..(projectPath.LastIndexOf('/') + 1)];
        var status = repository.RetrieveStatus(new StatusOptions
        {
            IncludeIgnored = false,
            IncludeUnaltered = false,
            RecurseUntrackedDirs = false,
            DetectRenamesInIndex = false,
            DetectRenamesInWorkDir = false,
        });
        var tracked = new List<string>();
        var untracked = new List<string>();
        foreach (var entry in status)
        {
            if (entry.State != FileStatus.NewInWorkdir)
                tracked.Add(entry.FilePath);
            else if (!IsOutput(entry.FilePath, folder))
                untracked.Add(entry.FilePath);
        }
        tracked.Sort(StringComparer.Ordinal);
        untracked.Sort(StringComparer.Ordinal);
        return new(tracked, untracked);
    }

    /// <summary>The difference in git's own form; <c>git apply</c> takes it, comment lines included.</summary>
    public string Patch(Repository repository)
    {
        var text = new StringBuilder();
        if (Untracked.Count > 0)
            text.Append("# Untracked, by name only:\n");
        foreach (var file in Untracked)
            text.Append("#   ").Append(file).Append('\n');
        foreach (var files in Tracked.Chunk(FilesAtOnce).TakeWhile(_ => text.Length <= Limit))
        {
            using var patch = repository.Diff.Compare<Patch>(
                repository.Head.Tip?.Tree, DiffTargets.Index | DiffTargets.WorkingDirectory, files, new ExplicitPathsOptions { ShouldFailOnUnmatchedPath = false });
            text.Append(patch.Content);
        }
        return text.Length <= Limit ? text.ToString() : Cut(text.ToString());
    }

    string Cut(string text)
    {
        var end = text.LastIndexOf('\n', Limit) + 1;
        return $"# Cut: the first {end} characters of the difference of {Tracked.Count} files.\n{text[..end]}";
    }

    static bool IsOutput(string path, string folder) =>
        $"/{path}".Contains("/.pipelines/", StringComparison.Ordinal)
        || path.StartsWith(folder + "bin/", StringComparison.Ordinal)
        || path.StartsWith(folder + "obj/", StringComparison.Ordinal);
}
