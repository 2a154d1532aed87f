using System.IO.Compression;

namespace Pipelines.ML;

/// <summary>A model's zip as it is read: its entries' checksums are looked at first, because ML.NET believes every size that stands in them and may never end.</summary>
static class ModelFile
{
    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (crc, _) => (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1)))];

    /// <exception cref="InvalidDataException">It is no zip, or an entry is not what was written.</exception>
    public static void Check(Stream stream)
    {
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true))
        {
            var buffer = new byte[1 << 16];
            foreach (var entry in zip.Entries)
            {
                using var bytes = entry.Open();
                var crc = uint.MaxValue;
                for (var read = bytes.Read(buffer); read > 0; read = bytes.Read(buffer))
                    crc = Append(crc, buffer.AsSpan(0, read));
                if (~crc != entry.Crc32)
                    throw new InvalidDataException($"its entry '{entry.FullName}' is damaged.");
            }
        }
        stream.Position = 0;
    }

    static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }
}
