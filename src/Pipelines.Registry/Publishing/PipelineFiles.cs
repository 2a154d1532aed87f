using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;
using Pipelines.Registry.Layers;

namespace Pipelines.Registry.Publishing;

/// <summary>What a pipeline runs from, as groups of files that become layers. A group depends on its own step alone, so that steps that need the same have the same layers.</summary>
sealed partial class PipelineFiles
{
    readonly LoadedManifest loaded;
    readonly string root;

    public PipelineFiles(LoadedManifest loaded)
    {
        this.loaded = loaded;
        var output = Path.TrimEndingDirectorySeparator(loaded.Resolve(loaded.Manifest.Build.Output));
        var all = Bundles.SelectMany(bundle => BundleFolder.Load(loaded.Resolve(bundle)).Dependencies.Select(file => Path.GetFullPath(file.Path, loaded.Resolve(bundle)))).Append(loaded.Path);
        root = all.Aggregate(output, Above);
    }

    /// <summary>Where the manifest lies among them.</summary>
    public string ManifestName => Name(loaded.Path, root);

    IEnumerable<string> Bundles => loaded.Manifest.Components.Values.Select(component => component.Bundle).Prepend(loaded.Manifest.Logic.Bundle);

    /// <summary>What all steps have in common.</summary>
    public IEnumerable<LayerGroup> Common()
    {
        var host = loaded.Resolve(loaded.Manifest.Build.Host);
        yield return new("host", Directory.EnumerateFiles(host, "*", SearchOption.AllDirectories).Select(file => File(file)));
        var patches = loaded.Manifest.Components.Values.Select(component => component.Repository?.Patch).Append(loaded.Manifest.Logic.Repository?.Patch).Append(loaded.Manifest.Source?.Patch);
        var files = patches.OfType<string>().Distinct().Select(patch => File(loaded.Resolve(patch))).ToList();
        if (files.Count > 0)
            yield return new("patch", files);
    }

    /// <summary>What one bundle is and needs.</summary>
    /// <exception cref="RegistryException">A file that the code reads is not as it was built.</exception>
    public IEnumerable<LayerGroup> Bundle(string path) => Bundle(path, root);

    /// <summary>The same of a component that another project published: the very layers that it has there.</summary>
    public IEnumerable<LayerGroup> Published(string path, PublishedSpec published) => Bundle(path, loaded.Resolve(published.Output));

    IEnumerable<LayerGroup> Bundle(string path, string root)
    {
        var folder = loaded.Resolve(path);
        var bundle = BundleFolder.Load(folder);
        var compiled = bundle.Assembly[..(bundle.Assembly.LastIndexOf('/') + 1)];
        yield return new("source", bundle.Files.Where(file => !IsCompiled(file)).Select(file => file.Path).Append(BundleManifest.FileName).Select(file => File(Path.GetFullPath(file, folder), root)));
        yield return new("compiled", bundle.Files.Where(IsCompiled).Select(file => File(Path.GetFullPath(file.Path, folder), root)));
        // Each assembly alone: whatever two steps share, they share as layers. Data comes in one: there may be thousands of files.
        foreach (var dependency in bundle.Dependencies.Where(file => file.Kind != "content").GroupBy(file => Path.GetFullPath(file.Path, folder)).OrderBy(file => Name(file.Key, root), StringComparer.Ordinal))
            yield return new("dependency", [File(dependency.Key, root)]);
        var content = bundle.Dependencies.Where(file => file.Kind == "content").Select(file => File(Unchanged(file, folder), root)).ToList();
        if (content.Count > 0)
            yield return new("content", content);

        bool IsCompiled(BundleFile file) => compiled.Length > 0 && file.Path.StartsWith(compiled, StringComparison.Ordinal);
    }

    /// <summary>Steps may write to what they read: it is published only as it was built.</summary>
    static string Unchanged(BundleDependency file, string folder)
    {
        var path = Path.GetFullPath(file.Path, folder);
        return System.IO.File.Exists(path) && BundleFolder.Sha256(path) == file.Sha256 ? path : throw Messages.ContentChanged(path);
    }

    // No file needs to be executable, and the mode of one depends on who built it.
    LayerFile File(string path) => File(path, root);

    static LayerFile File(string path, string root) => new(Name(path, root), path);

    static string Name(string path, string root) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    static string Above(string folder, string file)
    {
        while (!file.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            folder = Path.GetDirectoryName(folder) ?? throw Messages.FilesApart(file);
        return folder;
    }
}

/// <summary>Files that become one layer.</summary>
/// <param name="Kind">What they are to a step.</param>
/// <param name="Files">The files.</param>
sealed record LayerGroup(string Kind, IEnumerable<LayerFile> Files);
