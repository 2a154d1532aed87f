using System.Formats.Tar;
using System.IO.Compression;

namespace Pipelines.Registry.Layers;

/// <summary>Layers that are unpacked into one folder: none may replace a file of another, and the limits hold for all together.</summary>
sealed class LayerSet(string root, UnpackLimits limits)
{
    readonly LayerTree tree = new(root, limits);
    long bytes;

    /// <param name="layer">Its file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="under">The folder in the root that its names start from, with a '/' at its end; empty for the root.</param>
    public void Add(string layer, CancellationToken cancellationToken, string under = "")
    {
        using var stream = new FileStream(layer, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        Add(stream, cancellationToken, under);
    }

    public void Add(Stream layer, CancellationToken cancellationToken, string under = "")
    {
        try
        {
            using var gzip = new GZipStream(layer, CompressionMode.Decompress, leaveOpen: true);
            var guard = new TarGuard(gzip, limits, bytes);
            using var tar = new TarReader(guard);
            while (tar.GetNextEntry() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                tree.Add(entry, under);
            }
            bytes = guard.Bytes;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw Messages.NotArchive(error);
        }
    }

    /// <summary>A file that came by itself.</summary>
    public void Add(string name, byte[] content)
    {
        using var stream = new MemoryStream(content);
        tree.Add(new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = stream, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
    }
}
