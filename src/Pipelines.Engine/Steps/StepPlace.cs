using Pipelines.Engine.Repositories;
using Pipelines.Manifest;

namespace Pipelines.Engine.Steps;

/// <summary>Where one attempt, or the logic, runs (rule V9).</summary>
/// <param name="Root">The repository's root, else the working directory.</param>
/// <param name="WorkingDirectory">The working directory, at the root or below.</param>
sealed record StepPlace(string Root, string WorkingDirectory)
{
    /// <summary>Checks the repository out, where one is named.</summary>
    /// <param name="repository">The repository; null for none.</param>
    /// <param name="workingDir">The setting; null for none.</param>
    /// <param name="caller">The caller's folder.</param>
    /// <param name="repositories">Those of the run.</param>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">There is no such place.</exception>
    public static async Task<StepPlace> MakeAsync(RepositorySpec? repository, string? workingDir, string caller, StepRepositories repositories, string folder, CancellationToken cancellationToken)
    {
        var below = workingDir ?? "";
        if (repository is null)
            return Of(Path.GetFullPath(below, caller));
        var root = await repositories.CheckOutAsync(repository, folder, cancellationToken).ConfigureAwait(false);
        var directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(below, root));
        if (directory != root && !directory.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Messages.OutsideRepository(below);
        return Directory.Exists(directory) ? new(root, directory) : throw Messages.NoFolderInRepository(repository.Url ?? repository.Path!, below);
    }

    static StepPlace Of(string directory) => new(directory, directory);
}
