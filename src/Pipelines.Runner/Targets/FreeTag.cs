using Pipelines.Registry.Content;
using Pipelines.Registry.Repositories;

namespace Pipelines.Runner.Targets;

/// <summary>The tag of a pipeline with <c>AutoVersionBump</c>: its version, or the next patch version that stands for nothing else.</summary>
static class FreeTag
{
    /// <param name="repository">Where the tags are.</param>
    /// <param name="version">The version.</param>
    /// <param name="wanted">The tags that a version needs, and what each is to stand for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string> FindAsync(Repository repository, string version, Func<string, IEnumerable<(string Tag, Digest Digest)>> wanted, CancellationToken cancellationToken)
    {
        for (var next = version; ; next = Next(next))
        {
            if (await AreFreeAsync(repository, wanted(next), cancellationToken))
                return next;
        }
    }

    static async Task<bool> AreFreeAsync(Repository repository, IEnumerable<(string Tag, Digest Digest)> wanted, CancellationToken cancellationToken)
    {
        foreach (var (tag, digest) in wanted)
        {
            if (await repository.FindManifestAsync(tag, cancellationToken) is { } there && there.Digest != digest)
                return false;
        }
        return true;
    }

    /// <summary><c>0.1</c> means 0.1.0.</summary>
    static string Next(string version)
    {
        var numbers = version.Split('.').Select(part => int.TryParse(part, out var number) ? number : 0).ToList();
        return $"{numbers[0]}.{numbers.ElementAtOrDefault(1)}.{numbers.ElementAtOrDefault(2) + 1}";
    }
}
