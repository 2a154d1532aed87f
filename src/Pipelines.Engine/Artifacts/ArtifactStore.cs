using System.Security.Cryptography;

namespace Pipelines.Engine.Artifacts;

/// <summary>Values by the digest of their bytes (rule V2): <c>artifacts/sha256/ab/ab…</c>. A file there is always whole.</summary>
sealed class ArtifactStore(string home)
{
    const string Prefix = "sha256:";

    public string TemporaryFolder { get; } = Path.Combine(home, "tmp");

    public string PathOf(string digest) => Path.Combine(home, "artifacts", "sha256", digest[Prefix.Length..][..2], digest[Prefix.Length..]);

    public Stream OpenRead(StoredValue value) =>
        value.Inline is { } bytes ? new MemoryStream(bytes, writable: false) : File.OpenRead(PathOf(value.Digest));

    /// <summary>Moves a whole file in, in the place of one that may have been damaged since.</summary>
    public void Adopt(string file, string digest)
    {
        var path = PathOf(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(file, path, overwrite: true);
    }

    /// <summary>Gives a value that is only in memory its file.</summary>
    public void Keep(StoredValue value)
    {
        if (value.Inline is not { } bytes || File.Exists(PathOf(value.Digest)))
            return;
        var file = NewTemporaryFile();
        File.WriteAllBytes(file, bytes);
        Adopt(file, value.Digest);
    }

    /// <summary>Reads all of an artifact's bytes to see whether they are what they were.</summary>
    public ArtifactState Verify(string digest, long bytes)
    {
        try
        {
            using var file = new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return file.Length == bytes && Prefix + Convert.ToHexStringLower(SHA256.HashData(file)) == digest ? ArtifactState.Intact : ArtifactState.Damaged;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return ArtifactState.Missing;
        }
    }

    public string NewTemporaryFile() => Path.Combine(TemporaryFolder, Guid.NewGuid().ToString("N"));
}
