using System.Formats.Tar;
using ICSharpCode.SharpZipLib.GZip;
using Pipelines.Registry.Content;
using Pipelines.Values;

namespace Pipelines.Registry.Layers;

/// <summary>Packs files into a layer. Equal files make equal bytes, on every machine: in ordinal order, without times and owners, and compressed by a library that is the same everywhere, not by the system's.</summary>
public static class LayerPacker
{
    // Measured: 43 % of assemblies remain, at a quarter less time than the usual level takes for the same.
    const int Level = 5;

    /// <summary>Packs files into a layer.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="target">Where the layer is written.</param>
    /// <exception cref="RegistryException">A name is there twice, or cannot be in a layer.</exception>
    public static void Pack(IEnumerable<LayerFile> files, Stream target)
    {
        ArgumentNullException.ThrowIfNull(files);
        var ordered = new SortedDictionary<string, LayerFile>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (EntryName.Fault(file.Name) is { } fault)
                throw Messages.NotPackable(file.Name, fault);
            if (!ordered.TryAdd(file.Name, file))
                throw Messages.NotPackable(file.Name, "is there twice");
        }
        using var gzip = Compress(target);
        using var tar = new TarWriter(gzip, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var (name, file) in ordered)
        {
            using var content = new FileStream(file.Source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
            CanonicalTar.Write(tar, name, file.IsExecutable, content);
        }
    }

    /// <summary>Packs files into a layer that can be sent.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="path">The file that becomes the layer.</param>
    /// <param name="mediaType">What it is called.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">A name is there twice, or cannot be in a layer.</exception>
    public static async Task<BlobContent> PackAsync(IEnumerable<LayerFile> files, string path, string mediaType = MediaTypes.Layer, CancellationToken cancellationToken = default)
    {
        await Task.Run(
            () =>
            {
                using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
                Pack(files, target);
            },
            cancellationToken).ConfigureAwait(false);
        return await BlobContent.FromFileAsync(mediaType, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The stream of a layer; what it writes to stays open.</summary>
    internal static Stream Compress(Stream target)
    {
        var gzip = new GZipOutputStream(target) { IsStreamOwner = false, ModifiedTime = DateTime.UnixEpoch };
        gzip.SetLevel(Level);
        return gzip;
    }
}
