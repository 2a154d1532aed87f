using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace Pipelines.Compiler.Bundling;

/// <summary>
/// A compiled image without its debug directory, which names the hash of the debug information: with it a comment would
/// change the assembly. Its identity is then the hash of what is left.
/// </summary>
static class StrippedImage
{
    const int TimeStampOffset = 4;
    const int DebugDirectory = 6;
    const int DirectoryLength = 8;

    public static byte[] Of(byte[] image)
    {
        using var reader = new PEReader(new MemoryStream(image));
        var headers = reader.PEHeaders;
        foreach (var entry in reader.ReadDebugDirectory())
            Clear(image, entry.DataPointer, entry.DataSize);
        if (headers.TryGetDirectoryOffset(headers.PEHeader!.DebugTableDirectory, out var table))
            Clear(image, table, headers.PEHeader.DebugTableDirectory.Size);
        Clear(image, DirectoriesOf(headers) + DebugDirectory * DirectoryLength, DirectoryLength);
        var timeStamp = image.AsSpan(headers.CoffHeaderStartOffset + TimeStampOffset, sizeof(uint));
        var id = image.AsSpan(ModuleIdOf(reader), 16);
        timeStamp.Clear();
        id.Clear();
        var hash = SHA256.HashData(image);
        hash.AsSpan(0, id.Length).CopyTo(id);
        // As every id of a reproducible image, it is no point in time.
        BinaryPrimitives.WriteUInt32LittleEndian(timeStamp, BinaryPrimitives.ReadUInt32LittleEndian(hash.AsSpan(id.Length)) | 0x80000000);
        return image;
    }

    static void Clear(byte[] image, int offset, int length) => image.AsSpan(offset, length).Clear();

    /// <summary>The table of directories is the last part of the header that stands before it.</summary>
    static int DirectoriesOf(PEHeaders headers) => headers.PEHeaderStartOffset + (headers.PEHeader!.Magic == PEMagic.PE32Plus ? 112 : 96);

    static int ModuleIdOf(PEReader reader)
    {
        var metadata = reader.GetMetadataReader();
        var index = MetadataTokens.GetHeapOffset(metadata.GetModuleDefinition().Mvid);
        return reader.PEHeaders.MetadataStartOffset + metadata.GetHeapMetadataOffset(HeapIndex.Guid) + (index - 1) * 16;
    }
}
