using System.IO.Compression;

namespace Pipelines.Engine.Stores;

/// <summary>Compression on the way to a shared store, where it pays.</summary>
static class Gzip
{
    const int Least = 4 * 1024;
    const int Sample = 64 * 1024;
    const double Worth = 0.8;

    /// <summary>Judges by a part from the middle: headers and beginnings compress better than what follows.</summary>
    public static bool Pays(string file)
    {
        using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        if (source.Length < Least)
            return false;
        var part = new byte[Math.Min(Sample, source.Length)];
        source.Position = (source.Length - part.Length) / 2;
        source.ReadExactly(part);
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(part);
        return small.Length < Worth * part.Length;
    }

    public static async Task CompressAsync(string file, string target, CancellationToken cancellationToken)
    {
        await using var source = Read(file);
        await using var written = Write(target);
        await using var gzip = new GZipStream(written, CompressionLevel.Fastest);
        await source.CopyToAsync(gzip, 1 << 20, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static async Task ExpandAsync(string file, string target, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(Read(file), CompressionMode.Decompress);
        await using var written = Write(target);
        await gzip.CopyToAsync(written, 1 << 20, cancellationToken).ConfigureAwait(false);
    }

    static FileStream Read(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);

    static FileStream Write(string file) => new(file, FileMode.Create, FileAccess.Write, FileShare.None, 0);
}
