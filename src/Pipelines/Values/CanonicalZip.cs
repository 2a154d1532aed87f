using System.IO.Compression;

namespace Pipelines.Values;

/// <summary>A zip made canonical: entries in ordinal order, with one fixed time and not compressed, because what a compressor makes differs by its version.</summary>
static class CanonicalZip
{
    static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Copy(Stream source, Stream target)
    {
        using var from = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
        using var to = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var entry in from.Entries.OrderBy(e => e.FullName.Replace('\\', '/'), StringComparer.Ordinal))
        {
            // ML.NET looks entries up by the very name it gave them, separators included.
            var copy = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression);
            copy.LastWriteTime = Time;
            copy.ExternalAttributes = 0;
            using var content = entry.Open();
            using var written = copy.Open();
            content.CopyTo(written);
        }
    }
}
