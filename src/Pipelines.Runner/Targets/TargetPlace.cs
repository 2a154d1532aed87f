using Pipelines.Manifest;

namespace Pipelines.Runner.Targets;

/// <summary>A project to build, or manifests as they lie there.</summary>
sealed record TargetPlace(string? Project, IReadOnlyList<string> Manifests)
{
    static readonly string[] ProjectPatterns = ["*.csproj", "*.fsproj", "*.vbproj"];

    public static TargetPlace Find(string? given, string currentFolder)
    {
        var path = Path.GetFullPath(given ?? ".", currentFolder);
        if (Directory.Exists(path))
            return InFolder(path);
        if (!File.Exists(path))
            throw new RefusedException(Messages.NoTarget(given!));
        if (path.EndsWith(ManifestFile.Extension, StringComparison.Ordinal))
            return new(null, [path]);
        return Path.GetExtension(path) is ".csproj" or ".fsproj" or ".vbproj" ? new(path, []) : throw new RefusedException(Messages.OddTarget(given!));
    }

    /// <summary>The manifests in a build's output folder, in ordinal order.</summary>
    public static IReadOnlyList<string> ManifestsOf(string output) => Manifest(Path.Combine(output, "pipelines"));

    static TargetPlace InFolder(string folder)
    {
        var projects = ProjectPatterns.SelectMany(pattern => Directory.GetFiles(folder, pattern)).Order(StringComparer.Ordinal).ToList();
        if (projects.Count > 1)
            throw new RefusedException(Messages.SeveralProjects(folder, projects.Select(Path.GetFileName)!));
        if (projects.Count == 1)
            return new(projects[0], []);
        var manifests = Manifest(folder);
        if (manifests.Count == 0)
            manifests = ManifestsOf(folder);
        return manifests.Count > 0 ? new(null, manifests) : throw new RefusedException(Messages.NothingHere(folder));
    }

    static IReadOnlyList<string> Manifest(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*" + ManifestFile.Extension).Order(StringComparer.Ordinal)]
        : [];
}
