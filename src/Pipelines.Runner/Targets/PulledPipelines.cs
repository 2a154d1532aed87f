using Pipelines.Engine;
using Pipelines.Manifest;
using Pipelines.Registry;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;

namespace Pipelines.Runner.Targets;

/// <summary>Pipelines of registries, fetched into the home folder: <c>pulled/ab…</c>, by digest.</summary>
sealed class PulledPipelines(RegistryClient registries, string home)
{
    /// <summary>No fetching takes longer: what is older was left by one that was killed.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <returns>The manifest's file.</returns>
    public async Task<string> GetAsync(RegistryReference reference, CancellationToken cancellationToken)
    {
        var repository = registries.Open(reference);
        var digest = reference.Digest;
        if (digest is null)
        {
            var tag = reference.Tag ?? throw new RefusedException(Messages.NoTag(reference));
            // A tag may have moved since.
            digest = (await repository.FindManifestAsync(tag, cancellationToken) ?? throw new RefusedException(Messages.NotPublished(reference))).Digest;
        }
        var folder = Path.Combine(home, "pulled", digest.Hex);
        if (Known(folder) is { } known)
            return known;
        Sweep(Directory.CreateDirectory(Path.Combine(home, "pulled")));
        try
        {
            return (await new PipelineShelf(repository).PullAsync(reference.WithDigest(digest), folder, cancellationToken: cancellationToken)).Path;
        }
        catch (Exception error) when (error is (IOException or RegistryException) && Known(folder) is { } other)
        {
            // Somebody else was faster.
            return other;
        }
    }

    static void Sweep(DirectoryInfo all)
    {
        foreach (var part in all.EnumerateDirectories("*.part").Where(part => DateTime.UtcNow - part.LastWriteTimeUtc > Longest))
        {
            try
            {
                part.Delete(recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody else sweeps too, or it is another user's.
            }
        }
    }

    /// <summary>Null where it is not there. What was damaged is fetched again.</summary>
    static string? Known(string folder)
    {
        if (!Directory.Exists(folder))
            return null;
        var manifests = Directory.GetFiles(folder, "*" + ManifestFile.Extension, SearchOption.AllDirectories);
        try
        {
            if (manifests.Length == 1)
                return ManifestFile.LoadChecked(manifests[0]).Path;
        }
        catch (ManifestException)
        {
            // Below.
        }
        Directory.Delete(folder, recursive: true);
        return null;
    }
}
