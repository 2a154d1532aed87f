using System.Text;
using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Engine.Queues;

/// <summary>Puts what a pipeline's steps run from into the store: manifest, step host, bundles and what those need (rule M4). A worker needs neither sources nor a build.</summary>
sealed class CodePacker(RunSetup setup, ArtifactStore store)
{
    readonly Dictionary<string, string?> files = [];

    /// <returns>The digest of the list of files.</returns>
    public async Task<string> PackAsync(CancellationToken cancellationToken)
    {
        Gather();
        var root = Root();
        List<StoredValue> values = [];
        List<CodeEntry> entries = [];
        foreach (var (file, expected) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var value = Keep(file, expected);
            values.Add(value);
            entries.Add(new(Path.GetRelativePath(root, file).Replace('\\', '/'), value.Digest, value.Bytes));
        }
        var list = JsonSerializer.SerializeToUtf8Bytes(new CodeList(Path.GetRelativePath(root, setup.Loaded.Path).Replace('\\', '/'), entries), JobJson.Default.CodeList);
        var document = new StoredValue("code", "json", FileDigest.Text(System.Security.Cryptography.SHA256.HashData(list)), list.Length, list);
        store.Keep(document);
        await store.PublishAsync([.. values, document], cancellationToken).ConfigureAwait(false);
        return document.Digest;
    }

    void Gather()
    {
        Add(setup.Loaded.Path, null);
        foreach (var file in Directory.EnumerateFiles(setup.Loaded.Resolve(setup.Manifest.Build.Host), "*", SearchOption.AllDirectories))
            Add(file, null);
        AddBundle(setup.Manifest.Logic.Bundle);
        if (setup.Manifest.Logic.Repository?.Patch is { } own)
            Add(setup.Loaded.Resolve(own), null);
        foreach (var component in setup.Manifest.Components.Values)
        {
            AddBundle(component.Bundle);
            if (component.Published is { } published)
                Add(Path.Combine(setup.Loaded.Resolve(published.Output), PublishedPlace.InterfaceFile), null);
            if (component.Repository?.Patch is { } patch)
                Add(setup.Loaded.Resolve(patch), null);
        }
    }

    void AddBundle(string path)
    {
        var folder = setup.Loaded.Resolve(path);
        var bundle = BundleFolder.Load(folder);
        Add(Path.Combine(folder, BundleManifest.FileName), null);
        foreach (var file in bundle.Files)
            Add(Path.GetFullPath(file.Path, folder), file.Sha256);
        foreach (var file in bundle.Dependencies)
            // The user's own data may have changed since the build: it goes as it is now.
            Add(Path.GetFullPath(file.Path, folder), file.Kind == "content" ? null : file.Sha256);
        // So that errors name the user's own lines.
        if (File.Exists(folder + ".pdb"))
            Add(folder + ".pdb", null);
    }

    void Add(string file, string? sha256) => files[file] = sha256;

    /// <summary>The folder that holds them all: their places to each other stay.</summary>
    string Root()
    {
        var root = Path.TrimEndingDirectorySeparator(setup.OutputFolder);
        while (files.Keys.Any(file => !file.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            root = Path.GetDirectoryName(root) ?? throw Messages.CodeApart(setup.Loaded.Path);
        return root;
    }

    StoredValue Keep(string file, string? sha256)
    {
        var length = new FileInfo(file).Length;
        if (sha256 is not null && store.Verify(FileDigest.Prefix + sha256, length) == ArtifactState.Intact)
            return new("", "file", FileDigest.Prefix + sha256, length, null);
        var copy = store.NewTemporaryFile();
        File.Copy(file, copy);
        var digest = FileDigest.Of(copy);
        if (sha256 is not null && digest != FileDigest.Prefix + sha256)
            throw Messages.CodeChanged(file);
        store.Adopt(copy, digest);
        return new("", "file", digest, length, null);
    }
}
