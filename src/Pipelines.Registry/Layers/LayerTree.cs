using System.Formats.Tar;
using Pipelines.Values;

namespace Pipelines.Registry.Layers;

/// <summary>The files and folders of a layer as they are unpacked. Folders that only the names of files tell of are counted, too: a few long names could make millions.</summary>
sealed class LayerTree(string root, UnpackLimits limits)
{
    readonly HashSet<string> files = new(StringComparer.Ordinal);
    readonly HashSet<string> folders = new(StringComparer.Ordinal);

    /// <exception cref="RegistryException">It may not be in a layer, or is too much.</exception>
    public void Add(TarEntry entry, string under = "")
    {
        var isFolder = entry.EntryType == TarEntryType.Directory;
        var name = isFolder ? entry.Name.TrimEnd('/') : entry.Name;
        if (EntryName.Fault(name) is { } fault)
            throw Messages.Unsafe(entry.Name, fault);
        name = under + name;
        var path = Path.Combine(root, name);
        // The disk is asked as well: to some, two names are one.
        if (isFolder ? files.Contains(name) : folders.Contains(name) || !files.Add(name) || Path.Exists(path))
            throw Messages.Unsafe(entry.Name, "is there twice");
        Enter(entry.Name, isFolder ? name : Above(name));
        Directory.CreateDirectory(isFolder ? path : Path.GetDirectoryName(path)!);
        if (!isFolder)
            CanonicalTar.Extract(entry, path);
    }

    void Enter(string entry, string folder)
    {
        for (; folder.Length > 0 && !folders.Contains(folder); folder = Above(folder))
        {
            if (files.Contains(folder))
                throw Messages.Unsafe(entry, "lies in what is a file");
            folders.Add(folder);
            if (files.Count + folders.Count > limits.Entries)
                throw Messages.TooMuch($"{limits.Entries} files and folders");
        }
    }

    static string Above(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];
}
