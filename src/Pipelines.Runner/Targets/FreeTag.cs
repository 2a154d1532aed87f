using Pipelines.Registry.Content;
using Pipelines.Registry.Repositories;

namespace Pipelines.Runner.Targets;

/// <summary>The tag of a pipeline with <c>AutoVersionBump</c>: its version, or the next patch version that stands for nothing else.</summary>
static class FreeTag
{
    public static async Task<string> FindAsync(Repository repository, string version, Digest digest, CancellationToken cancellationToken)
    {
        for (var tag = version; ; tag = Next(tag))
        {
            if (await repository.FindManifestAsync(tag, cancellationToken) is not { } there || there.Digest == digest)
                return tag;
        }
    }

    /// <summary><c>0.1</c> means 0.1.0.</summary>
    static string Next(string version)
    {
        var numbers = version.Split('.').Select(part => int.TryParse(part, out var number) ? number : 0).ToList();
        return $"{numbers[0]}.{numbers.ElementAtOrDefault(1)}.{numbers.ElementAtOrDefault(2) + 1}";
    }
}
