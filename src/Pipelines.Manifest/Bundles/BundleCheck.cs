using System.Text.Json;
using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest.Bundles;

/// <summary>Checks that bundles are there and are what was built, before anything of them is loaded (architecture section 6).</summary>
public sealed class BundleCheck
{
    /// <summary>Bundles share their dependencies: each file is hashed once.</summary>
    readonly Dictionary<string, string?> hashes = [];

    /// <summary>Everything wrong with the host, the logic's bundle and the components' bundles, at the manifest's lines.</summary>
    public static IReadOnlyList<ManifestProblem> Problems(LoadedManifest loaded)
    {
        var check = new BundleCheck();
        var (manifest, root) = (loaded.Manifest, loaded.Root);
        List<ManifestProblem> problems = [];
        if (root.At("build").At("host") is { } host && !File.Exists(Path.Combine(loaded.Resolve(manifest.Build.Host), "Pipelines.dll")))
            problems.Add(new(host.Line, host.Column, Messages.NoHost(manifest.Build.Host)));
        Add(root.At("logic"), manifest.Logic.Bundle, manifest.Logic.Digest);
        foreach (var (name, component) in manifest.Components.Where(component => component.Value.Published is null))
            Add(root.At("components").At(name), component.Bundle, component.Digest);
        return [.. problems, .. check.Published(loaded)];

        void Add(YamlNode? owner, string path, string digest)
        {
            var where = owner.At("bundle")!;
            if (!IsInside(path))
                problems.Add(new(where.Line, where.Column, Messages.NotInside(path)));
            else
                problems.AddRange(check.Bundle(loaded.Resolve(path), path, digest).Select(text => new ManifestProblem(where.Line, where.Column, text)));
        }
    }

    /// <summary>Everything wrong with the components whose code was published by other projects: those that debug mode runs from bundles, too.</summary>
    public static IReadOnlyList<ManifestProblem> PublishedProblems(LoadedManifest loaded) => [.. new BundleCheck().Published(loaded)];

    IEnumerable<ManifestProblem> Published(LoadedManifest loaded)
    {
        foreach (var (name, component) in loaded.Manifest.Components)
        {
            if (component.Published is { } published && Problem(loaded, component, published) is { } problem && loaded.Root.At("components").At(name).At("published") is { } where)
                yield return new(where.Line, where.Column, Messages.Published(name, published.Reference, problem));
        }
    }

    /// <summary>Null where it lies here as it was published.</summary>
    string? Problem(LoadedManifest loaded, ComponentSpec component, PublishedSpec published)
    {
        if (!IsInside(component.Bundle) || !IsInside(published.Output))
            return Messages.NotInside(IsInside(component.Bundle) ? published.Output : component.Bundle);
        var known = Path.Combine(loaded.Resolve(published.Output), PublishedPlace.InterfaceFile);
        if (Hash(known) is not { } found)
            return Messages.NotFetched;
        if ("sha256:" + found != published.Interface)
            return Messages.OtherInterface;
        return Bundle(loaded.Resolve(component.Bundle), component.Bundle, component.Digest) is [var altered, ..] ? Messages.AlteredPublished(altered) : null;
    }

    /// <summary>Everything wrong with one bundle; empty when it is whole.</summary>
    /// <param name="folder">The bundle's folder, absolute.</param>
    /// <param name="name">The bundle's name in messages.</param>
    /// <param name="digest">The digest that it must have.</param>
    public IReadOnlyList<string> Bundle(string folder, string name, string digest)
    {
        if (Hash(Path.Combine(folder, BundleManifest.FileName)) is not { } found)
            return [Messages.NoBundle(name)];
        if ("sha256:" + found != digest)
            return [Messages.AlteredBundle(name, BundleManifest.FileName)];
        try
        {
            var bundle = BundleFolder.Load(folder);
            return bundle.Schema == BundleManifest.CurrentSchema
                ? [.. Files(bundle, folder, name)]
                : [Messages.BundleSchema(name, bundle.Schema)];
        }
        catch (JsonException error)
        {
            return [Messages.BadBundle(name, error.Message)];
        }
    }

    IEnumerable<string> Files(BundleManifest bundle, string folder, string name)
    {
        var inside = bundle.Files.Select(file => (file.Path, file.Sha256, Leaves: !IsInside(file.Path)));
        // Content is the user's own data, which steps may write: only its place is checked.
        var outside = bundle.Dependencies.Where(file => file.Kind != "content" || Path.IsPathRooted(file.Path)).Select(file => (file.Path, file.Sha256, Leaves: Path.IsPathRooted(file.Path)));
        foreach (var (path, expected, leaves) in inside.Concat(outside))
        {
            if (leaves)
                yield return Messages.BundleLeaves(name, path);
            else if (Hash(Path.GetFullPath(path, folder)) is not { } found)
                yield return Messages.NoBundleFile(name, path);
            else if (found != expected)
                yield return Messages.AlteredBundle(name, path);
        }

        if (!IsInside(bundle.Assembly) || bundle.Files.All(file => file.Path != bundle.Assembly))
            yield return Messages.NoBundleFile(name, bundle.Assembly);
    }

    string? Hash(string file)
    {
        if (!hashes.TryGetValue(file, out var hash))
            hashes[file] = hash = File.Exists(file) ? BundleFolder.Sha256(file) : null;
        return hash;
    }

    static bool IsInside(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && !path.Contains('\\') && !path.Contains(':') && !path.Split('/').Contains("..");
}
