using Pipelines.Manifest.Bundles;
using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;

namespace Pipelines.Registry.Publishing;

sealed partial class PipelineFiles
{
    // An image may have about 125 layers, and its base has some.
    const int MostAlone = 32;

    /// <summary>The name of a path of the manifest among the files.</summary>
    public string NameOf(string path) => File(loaded.Resolve(path)).Name;

    /// <summary>What one bundle runs from in an image, what changes least first. Of sources there are none.</summary>
    /// <param name="path">The bundle.</param>
    /// <param name="component">A file with the component's interface.</param>
    /// <param name="platform">Where it is to run: of native libraries those that can be of use there.</param>
    /// <exception cref="RegistryException">A file that the code reads is not as it was built.</exception>
    public IEnumerable<LayerGroup> Image(string path, string component, Platform platform)
    {
        var folder = loaded.Resolve(path);
        var bundle = BundleFolder.Load(folder);
        yield return Common().First(group => group.Kind == "host");
        var needed = bundle.Dependencies.Where(file => file.Kind != "content" && platform.Takes(file.Rid)).Select(file => Path.GetFullPath(file.Path, folder)).Distinct().Select(file => File(file))
            .OrderByDescending(file => new FileInfo(file.Source).Length).ThenBy(file => file.Name, StringComparer.Ordinal).ToList();
        foreach (var file in needed.Take(MostAlone))
            yield return new("dependency", [file]);
        if (needed.Count > MostAlone)
            yield return new("dependency", needed.Skip(MostAlone));
        var content = bundle.Dependencies.Where(file => file.Kind == "content").ToList();
        foreach (var file in content)
            Unchanged(file, folder);
        if (content.Count > 0)
            yield return new("content", content.Select(file => File(Path.GetFullPath(file.Path, folder))));
        var compiled = bundle.Assembly[..(bundle.Assembly.LastIndexOf('/') + 1)];
        yield return new("compiled", bundle.Files.Select(file => file.Path).Where(file => file == bundle.Assembly || compiled.Length > 0 && file.StartsWith(compiled, StringComparison.Ordinal))
            .Append(BundleManifest.FileName).Select(file => File(Path.GetFullPath(file, folder))).Append(new(NameOf(path) + "/component.json", component)));
    }
}
