using Pipelines.Compiler.Bundling;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Writing;

/// <summary>The folder of manifests and bundles: only what changed is written, manifests last, what is gone is removed.</summary>
sealed class OutputFolder(string root)
{
    readonly HashSet<string> _kept = new(StringComparer.Ordinal);

    /// <summary>The files that were written because they were new or other.</summary>
    public List<string> Written { get; } = [];

    public void Write(string path, byte[] content)
    {
        _kept.Add(path);
        var full = Path.Combine(root, path);
        if (File.Exists(full) && new FileInfo(full).Length == content.Length && File.ReadAllBytes(full).AsSpan().SequenceEqual(content))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        AtomicFile.Write(full, content);
        Written.Add(path);
    }

    public void Write(Bundle bundle)
    {
        if (bundle.Files is not { } files)
        {
            _kept.UnionWith(bundle.FileNames.Select(f => $"{bundle.Folder}/{f}").Concat(Bundle.BesideIt.Select(ending => bundle.Folder + ending)));
            return;
        }
        // The document names the rest by hash: it comes last.
        foreach (var (path, content) in files.OrderBy(f => f.Key == "bundle.json"))
            Write($"{bundle.Folder}/{path}", content);
        foreach (var (ending, content) in bundle.Beside)
            Write(bundle.Folder + ending, content);
    }

    /// <summary>Removes what an earlier build left; what a <c>dotnet run</c> put into a bundle that still is stays.</summary>
    public void RemoveOthers()
    {
        if (!Directory.Exists(root))
            return;
        var bundles = _kept.Where(k => k.Contains('/')).Select(k => string.Join('/', k.Split('/').Take(2))).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in (string[])["steps", "logic"])
        {
            var path = Path.Combine(root, folder);
            if (!Directory.Exists(path))
                continue;
            foreach (var bundle in Directory.GetDirectories(path))
            {
                var relative = $"{folder}/{Path.GetFileName(bundle)}/";
                if (!bundles.Contains(relative.TrimEnd('/')))
                    Directory.Delete(bundle, recursive: true);
                else
                    RemoveStale(bundle, relative);
            }
            foreach (var file in Directory.GetFiles(path).Where(f => !_kept.Contains($"{folder}/{Path.GetFileName(f)}")))
                File.Delete(file);
        }
        RemovePublished();
        foreach (var file in Directory.GetFiles(root).Where(f => !_kept.Contains(Path.GetFileName(f))))
            File.Delete(file);
    }

    /// <summary>Code that was fetched for a component that no method stands for any more.</summary>
    void RemovePublished()
    {
        var path = Path.Combine(root, "components");
        var named = _kept.Where(k => k.StartsWith("components/", StringComparison.Ordinal)).Select(k => k.Split('/')[1]).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.Exists(path) ? Directory.GetDirectories(path).Where(folder => !named.Contains(Path.GetFileName(folder))) : [])
            Directory.Delete(folder, recursive: true);
    }

    void RemoveStale(string bundle, string relative)
    {
        foreach (var part in (string[])["src", "compiled"])
        {
            var folder = Path.Combine(bundle, part);
            if (!Directory.Exists(folder))
                continue;
            foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            {
                if (!_kept.Contains(relative + Path.GetRelativePath(bundle, file).Replace('\\', '/')))
                    File.Delete(file);
            }
        }
    }
}
