using System.Formats.Tar;
using System.Security.Cryptography;
using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;
using Pipelines.Values;

namespace Pipelines.Registry.Images;

/// <summary>A layer of an image.</summary>
/// <param name="Blob">As it is sent, compressed.</param>
/// <param name="Unpacked">The digest of what it is when it is not compressed, which an image's configuration names.</param>
/// <param name="Kind">What its files are to the step.</param>
sealed record ImageLayer(BlobContent Blob, Digest Unpacked, string Kind)
{
    /// <summary>Where the files lie in the image.</summary>
    public const string Root = "opt/step/";

    /// <summary>Packs files below <see cref="Root"/>. Equal files make equal bytes. The folders are in it, because engines would make those that are not for root alone.</summary>
    public static async Task<ImageLayer> PackAsync(string kind, IEnumerable<LayerFile> files, string path, CancellationToken cancellationToken)
    {
        var unpacked = await Task.Run(
            () =>
            {
                using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
                return Pack(files, target);
            },
            cancellationToken).ConfigureAwait(false);
        return new(await BlobContent.FromFileAsync(MediaTypes.Layer, path, cancellationToken).ConfigureAwait(false), unpacked, kind);
    }

    static Digest Pack(IEnumerable<LayerFile> files, Stream target)
    {
        var entries = new SortedDictionary<string, LayerFile?>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (EntryName.Fault(file.Name) is { } fault)
                throw Messages.NotPackable(file.Name, fault);
            var name = Root + file.Name;
            if (!entries.TryAdd(name, file))
                throw Messages.NotPackable(file.Name, "is there twice");
            for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = name.IndexOf('/', slash + 1))
                entries[name[..(slash + 1)]] = null;
        }
        using var hash = SHA256.Create();
        using (var gzip = LayerPacker.Compress(target))
        using (var hashed = new CryptoStream(gzip, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var tar = new TarWriter(hashed, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var (name, file) in entries)
            {
                using var content = file is null ? null : new FileStream(file.Source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
                CanonicalTar.Write(tar, name, file?.IsExecutable ?? true, content);
            }
        }
        return Digest.OfHash(hash.Hash);
    }
}
