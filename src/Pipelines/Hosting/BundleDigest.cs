using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>Checks a bundle before anything of it is loaded (architecture section 6).</summary>
static class BundleDigest
{
    /// <exception cref="ValueException">The document or one of the bundle's own files is not what was built.</exception>
    public static void Check(string folder, BundleDocument document, byte[] bytes, string digest)
    {
        if ("sha256:" + Digest.Hex(bytes) != digest)
            throw new ValueException(Messages.AlteredBundle(Path.Combine(folder, "bundle.json"), digest));
        foreach (var file in document.Files)
        {
            // Source is there to be read; only the compiled form runs.
            if (file.Path == document.Assembly)
                Check(Path.Combine(folder, file.Path), file.Sha256);
        }
    }

    static void Check(string path, string sha256)
    {
        if (!File.Exists(path) || Digest.Hex(File.ReadAllBytes(path)) != Plain(sha256))
            throw new ValueException(Messages.AlteredBundle(path, sha256));
    }

    static string Plain(string sha256) => sha256.StartsWith("sha256:", StringComparison.Ordinal) ? sha256[7..] : sha256;
}
