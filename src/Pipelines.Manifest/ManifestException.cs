namespace Pipelines.Manifest;

/// <summary>A manifest that cannot be used, with everything that is wrong with it. Nothing of it has run (rule N3).</summary>
public sealed class ManifestException(string path, IReadOnlyList<ManifestProblem> problems)
    : Exception(string.Join('\n', problems.Select(problem => problem.Format(path))))
{
    /// <summary>The manifest's file.</summary>
    public string Path { get; } = path;

    /// <summary>At least one problem, in the order of the file.</summary>
    public IReadOnlyList<ManifestProblem> Problems { get; } = problems;
}
