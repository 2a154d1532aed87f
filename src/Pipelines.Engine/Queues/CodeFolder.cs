using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Engine.Queues;

/// <summary>What steps run from on a worker: <c>code/ab…</c> in its home, laid out as the build had it. It is made once, and checked before anything of it is loaded (rule M4).</summary>
static class CodeFolder
{
    /// <summary>Fetches what is not there yet.</summary>
    /// <param name="digest">The digest of the list of files.</param>
    /// <param name="home">The worker's home.</param>
    /// <param name="store">Where the files come from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">A file is not to be had, or is not what the list says.</exception>
    /// <exception cref="ManifestException">The manifest cannot be read, or a bundle is missing or altered.</exception>
    public static async Task<LoadedManifest> OpenAsync(string digest, string home, ArtifactStore store, CancellationToken cancellationToken)
    {
        await store.RequireAsync(digest, null, cancellationToken).ConfigureAwait(false);
        var list = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(store.PathOf(digest), cancellationToken).ConfigureAwait(false), JobJson.Default.CodeList)!;
        if (list.Files.Select(file => file.Path).Append(list.Manifest).FirstOrDefault(path => !IsInside(path)) is { } outside)
            throw Messages.CodeLeaves(outside);
        var folder = Path.Combine(home, "code", digest[FileDigest.Prefix.Length..]);
        // By this a prune knows that it is in use.
        if (Directory.Exists(folder))
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
        if (!Directory.Exists(folder))
            await MakeAsync(list, folder, store, cancellationToken).ConfigureAwait(false);
        else if (list.Files.FirstOrDefault(file => !IsWhole(file, folder)) is not null)
            await MendAsync(list, folder, store, cancellationToken).ConfigureAwait(false);
        return ManifestFile.LoadChecked(Path.Combine(folder, list.Manifest));
    }

    static async Task MakeAsync(CodeList list, string folder, ArtifactStore store, CancellationToken cancellationToken)
    {
        var made = store.NewTemporaryFile();
        await MendAsync(list, made, store, cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        try
        {
            Directory.Move(made, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Somebody else was faster.
            Directory.Delete(made, recursive: true);
        }
    }

    static async Task MendAsync(CodeList list, string folder, ArtifactStore store, CancellationToken cancellationToken)
    {
        foreach (var file in list.Files.Where(file => !IsWhole(file, folder)))
        {
            await store.RequireAsync(file.Digest, file.Bytes, cancellationToken).ConfigureAwait(false);
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var part = store.NewTemporaryFile();
            File.Copy(store.PathOf(file.Digest), part);
            // What lies in the store is not to be written; steps may write their content.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(part, File.GetUnixFileMode(part) | UnixFileMode.UserWrite);
            File.Move(part, path, overwrite: true);
        }
    }

    static bool IsWhole(CodeEntry file, string folder)
    {
        var path = Path.Combine(folder, file.Path);
        return File.Exists(path) && new FileInfo(path).Length == file.Bytes && FileDigest.Of(path) == file.Digest;
    }

    static bool IsInside(string path) => path.Length > 0 && !Path.IsPathRooted(path) && !path.Contains('\\') && !path.Contains(':') && !path.Split('/').Contains("..");
}
