using System.Buffers;
using System.Security.Cryptography;

namespace Pipelines.Engine.Artifacts;

/// <summary>The SHA-256 of a file, as digests are written.</summary>
static class FileDigest
{
    public const string Prefix = "sha256:";

    const int Block = 1 << 20;

    public static string Of(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length, 1, Block));
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            int read;
            for (var at = 0L; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read)
                hash.AppendData(buffer, 0, read);
            return Text(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static string Text(ReadOnlySpan<byte> hash) => Prefix + Convert.ToHexStringLower(hash);
}
