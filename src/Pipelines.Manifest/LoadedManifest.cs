using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest;

/// <summary>A manifest and where it lies.</summary>
public sealed class LoadedManifest
{
    internal LoadedManifest(PipelineManifest manifest, string path, YamlNode root)
    {
        Manifest = manifest;
        Path = path;
        Root = root;
    }

    /// <summary>What the file says.</summary>
    public PipelineManifest Manifest { get; }

    /// <summary>The file's absolute path.</summary>
    public string Path { get; }

    /// <summary>The folder that the manifest's own paths start from, absolute.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(Path)!;

    internal YamlNode Root { get; }

    /// <summary>The same manifest as if it lay elsewhere: its paths start from there.</summary>
    /// <param name="path">The file's absolute path.</param>
    public LoadedManifest At(string path) => new(Manifest, path, Root);

    /// <summary>The absolute form of a path that the manifest holds, e.g. of a bundle.</summary>
    public string Resolve(string relative) =>
        System.IO.Path.GetFullPath(relative.Replace('/', System.IO.Path.DirectorySeparatorChar), Directory);
}
