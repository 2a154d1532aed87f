using System.Security.Cryptography;
using System.Text.Json;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;
using Pipelines.Registry;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;

namespace Pipelines.Runner.Targets;

/// <summary>Code of components that other projects published: kept in the home folder, <c>components/ab…</c> by digest, and laid out beside the manifests that call it.</summary>
sealed class PublishedComponents(Func<RegistryClient> registries, string home)
{
    /// <summary>Fetches what is not in the home folder yet. No registry is asked for what is.</summary>
    /// <param name="reference">The step's own digest.</param>
    /// <param name="expected">The digest of its interface; null where any will do.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its folder.</returns>
    public async Task<string> FetchAsync(RegistryReference reference, string? expected, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(home, "components", reference.Digest!.Hex);
        if (IsWhole(folder, expected))
            return folder;
        Directory.CreateDirectory(Path.Combine(home, "components"));
        if (Directory.Exists(folder) && !IsWhole(folder, expected))
            Directory.Delete(folder, recursive: true);
        using var client = registries();
        try
        {
            await new PipelineShelf(client.Open(reference)).PullStepAsync(reference, folder, cancellationToken: cancellationToken);
        }
        catch (Exception error) when (error is IOException or RegistryException && IsWhole(folder, expected))
        {
            // Somebody else was faster.
        }
        return folder;
    }

    /// <summary>Lays out what a manifest calls and has not beside it, or has altered.</summary>
    public async Task PlaceAsync(string manifest, CancellationToken cancellationToken)
    {
        var loaded = ManifestFile.Load(manifest);
        foreach (var published in loaded.Manifest.Components.Values.Select(component => component.Published).OfType<PublishedSpec>().DistinctBy(published => published.Output))
        {
            var target = loaded.Resolve(published.Output);
            if (published.Output != PublishedPlace.FolderOf(PublishedPlace.DigestOf(published.Reference) ?? throw new RefusedException(Messages.NotPinned(published.Reference))) || IsWhole(target, published.Interface))
                continue;
            Copy(await FetchAsync(RegistryReference.Parse(published.Reference), published.Interface, cancellationToken), target, published.Interface);
        }
    }

    static bool IsWhole(string folder, string? expected)
    {
        var file = Path.Combine(folder, PublishedPlace.InterfaceFile);
        if (!File.Exists(file))
            return false;
        var bytes = File.ReadAllBytes(file);
        if (expected is not null && expected != "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)))
            return false;
        try
        {
            var component = ComponentInterface.Parse(System.Text.Encoding.UTF8.GetString(bytes));
            var bundle = PublishedPlace.BundleOf(component);
            return new BundleCheck().Bundle(Path.GetFullPath(bundle, folder), bundle, component.Digest).Count == 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>It has its name when all of it is there. What somebody else has put there meanwhile stays: a run may go on from it.</summary>
    static void Copy(string from, string to, string expected)
    {
        var part = $"{to}.{Guid.NewGuid():N}.part";
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(part, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        if (Directory.Exists(to) && !IsWhole(to, expected))
            Directory.Delete(to, recursive: true);
        try
        {
            Directory.Move(part, to);
        }
        catch (IOException) when (Directory.Exists(to))
        {
            Directory.Delete(part, recursive: true);
        }
    }
}
