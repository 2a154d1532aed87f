using Pipelines.Engine.Repositories;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Steps;

/// <summary>Where one attempt runs (rule V9).</summary>
/// <param name="Root">The repository's root, else the working directory.</param>
/// <param name="WorkingDirectory">The step's working directory, at the root or below.</param>
sealed record StepPlace(string Root, string WorkingDirectory)
{
    /// <summary>Checks the repository out, where the component names one.</summary>
    /// <param name="policy">What the component asks for.</param>
    /// <param name="caller">The caller's folder.</param>
    /// <param name="repositories">Those of the run.</param>
    /// <param name="folder">A folder of the attempt's own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">There is no such place.</exception>
    public static async Task<StepPlace> MakeAsync(ComponentPolicy policy, string caller, StepRepositories repositories, string folder, CancellationToken cancellationToken)
    {
        var below = policy.WorkingDir ?? "";
        if (policy.Repository is not { } repository)
            return Of(Path.GetFullPath(below, caller));
        var root = await repositories.CheckOutAsync(repository, folder, cancellationToken).ConfigureAwait(false);
        var directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(below, root));
        if (directory != root && !directory.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Messages.OutsideRepository(below);
        return Directory.Exists(directory) ? new(root, directory) : throw Messages.NoFolderInRepository(repository.Url ?? repository.Path!, below);
    }

    static StepPlace Of(string directory) => new(directory, directory);
}
