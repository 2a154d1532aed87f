using System.Security.Cryptography;
using System.Text.Json;

namespace Pipelines.Manifest.Bundles;

/// <summary>A bundle on disk: a folder with a <c>bundle.json</c>.</summary>
public static class BundleFolder
{
    /// <summary>Reads a bundle's document; verifies nothing (see <see cref="BundleCheck"/>).</summary>
    /// <exception cref="JsonException">The document is not one of a bundle.</exception>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    public static BundleManifest Load(string folder)
    {
        using var stream = File.OpenRead(Path.Combine(folder, BundleManifest.FileName));
        return JsonSerializer.Deserialize(stream, BundleJson.Readable.BundleManifest)
            ?? throw new JsonException("expected an object");
    }

    /// <summary>Writes a bundle's document (atomically, stable bytes) and returns the bundle's digest, <c>sha256:…</c>.</summary>
    public static string Save(BundleManifest bundle, string folder)
    {
        var path = Path.Combine(folder, BundleManifest.FileName);
        AtomicFile.Write(path, ToBytes(bundle));
        return Digest(folder);
    }

    /// <summary>A bundle's document as it is written: stable bytes.</summary>
    public static byte[] ToBytes(BundleManifest bundle) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(bundle, BundleJson.Readable.BundleManifest), (byte)'\n'];

    /// <summary>The digest of the bundle in <paramref name="folder"/>: <c>sha256:</c> and the hash of its document.</summary>
    public static string Digest(string folder) => "sha256:" + Sha256(Path.Combine(folder, BundleManifest.FileName));

    /// <summary>The sha256 of a file in lower-case hexadecimal.</summary>
    public static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
