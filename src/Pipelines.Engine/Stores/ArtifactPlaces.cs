using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Stores;

namespace Pipelines.Engine;

/// <summary>Looks whether the places where artifacts lie can be used (rule V8).</summary>
public static class ArtifactPlaces
{
    const string Probe = "doctor";

    /// <summary>Asks the shared store, writes a small object there, <c>doctor</c>, and reads it back.</summary>
    /// <param name="url">The store; null for the one that <c>PIPELINES_ARTIFACTS</c> names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The store that can be used; null where none is named.</returns>
    /// <exception cref="EngineException">It cannot be reached, read or written, or does not take this machine's keys or clock.</exception>
    public static async Task<string?> CheckSharedAsync(string? url, CancellationToken cancellationToken = default)
    {
        if (SharedArtifacts.UrlOf(url) is not { } named)
            return null;
        var store = ObjectStores.Open(named);
        await store.CheckAsync(cancellationToken).ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory("pipelines-");
        try
        {
            var (sent, back) = (Path.Combine(folder.FullName, "sent"), Path.Combine(folder.FullName, "back"));
            var text = Guid.NewGuid().ToString("N");
            await File.WriteAllTextAsync(sent, text, cancellationToken).ConfigureAwait(false);
            await store.UploadAsync(Probe, sent, cancellationToken).ConfigureAwait(false);
            var isBack = await store.DownloadAsync(Probe, back, cancellationToken).ConfigureAwait(false);
            // Another machine may look at the same time.
            return isBack && new FileInfo(back).Length == text.Length ? named : throw Messages.StoreForgets(named);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>All artifacts of a home folder, one after the other.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="read">Whether their bytes are read and compared with their digests.</param>
    public static IEnumerable<LocalArtifact> Local(string home, bool read)
    {
        var folder = new DirectoryInfo(Path.Combine(home, "artifacts", "sha256"));
        foreach (var file in folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories) : [])
            yield return new(FileDigest.Prefix + file.Name, file.Length, file.FullName, read && !IsIntact(file));
    }

    static bool IsIntact(FileInfo file)
    {
        try
        {
            return FileDigest.Of(file.FullName) == FileDigest.Prefix + file.Name;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Pruned meanwhile.
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <param name="Digest">What its bytes should have.</param>
/// <param name="Bytes">How many there are.</param>
/// <param name="Path">Its file.</param>
/// <param name="IsDamaged">Whether it was read and has other bytes, or cannot be read.</param>
public sealed record LocalArtifact(string Digest, long Bytes, string Path, bool IsDamaged);
