namespace Pipelines.Registry.Content;

/// <summary>A manifest or an index as its very bytes, which its digest is of.</summary>
public sealed class ManifestDocument
{
    /// <summary>A document.</summary>
    /// <param name="mediaType">What it is.</param>
    /// <param name="bytes">Its bytes; they must not be changed any more.</param>
    public ManifestDocument(string mediaType, byte[] bytes) : this(new Descriptor(mediaType, Digest.Of(bytes), bytes.Length), bytes)
    {
    }

    internal ManifestDocument(Descriptor descriptor, byte[] bytes)
    {
        Descriptor = descriptor;
        Bytes = bytes;
    }

    /// <summary>What points at it.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
}
