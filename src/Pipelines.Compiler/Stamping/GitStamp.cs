using Pipelines.Manifest;

namespace Pipelines.Compiler.Stamping;

/// <summary>What git says of a project: its <paramref name="Source"/>, the uncommitted difference, and what could not be read.</summary>
/// <param name="Source">The stamp; null where neither a repository nor a CI system says anything.</param>
/// <param name="Patch">The text of the difference to the commit; null when clean.</param>
/// <param name="Warning">A canonical warning line; null when all was read.</param>
public sealed record StampResult(SourceStamp? Source, string? Patch, string? Warning);

/// <summary>Reads the commit that a project is built from (rules N1, N2).</summary>
public static class GitStamp
{
    /// <summary>Reads the repository around <paramref name="projectFile"/>; what it cannot say comes from CI variables.</summary>
    public static StampResult Read(string projectFile, Func<string, string?> environment) => new(null, null, null);
}
