namespace Pipelines.Registry.Content;

/// <summary>Content that can be sent to a registry, more than once if need be.</summary>
public sealed class BlobContent
{
    readonly Func<Stream> open;

    BlobContent(Descriptor descriptor, Func<Stream> open)
    {
        Descriptor = descriptor;
        this.open = open;
    }

    /// <summary>The configuration of a manifest that has none: <c>{}</c>.</summary>
    public static BlobContent Empty { get; } = FromBytes(MediaTypes.Empty, "{}"u8.ToArray());

    /// <summary>What points at it.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>Bytes in memory.</summary>
    /// <param name="mediaType">What they are.</param>
    /// <param name="bytes">The bytes; they must not be changed any more.</param>
    public static BlobContent FromBytes(string mediaType, byte[] bytes) => new(new(mediaType, Digest.Of(bytes), bytes.Length), () => new MemoryStream(bytes, writable: false));

    /// <summary>A file that was fetched and checked.</summary>
    internal static BlobContent FromPulled(Descriptor descriptor, string path) => new(descriptor, () => Open(path));

    /// <summary>A file, which is read once for its digest and again when it is sent.</summary>
    /// <param name="mediaType">What it is.</param>
    /// <param name="path">The file; it must not be changed any more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<BlobContent> FromFileAsync(string mediaType, string path, CancellationToken cancellationToken = default)
    {
        await using var stream = Open(path);
        var digest = await Digest.OfAsync(stream, cancellationToken).ConfigureAwait(false);
        return new(new(mediaType, digest, stream.Length), () => Open(path));
    }

    /// <summary>All of it.</summary>
    internal byte[] Bytes()
    {
        using var stream = open();
        var bytes = new byte[Descriptor.Size];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The content from a byte on.</summary>
    internal Stream Open(long offset)
    {
        var stream = open();
        stream.Position = offset;
        return stream;
    }

    static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
