using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Compiler.Inputs;

/// <summary>What source generators added to the project: the C# compiler keeps it in the debug information of what it built.</summary>
static class GeneratedSources
{
    static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    /// <summary>Path and bytes of each generated file; none where there is no portable debug information.</summary>
    public static IReadOnlyList<(string Path, byte[] Text)> Read(string assembly, CSharpCommandLineArguments arguments)
    {
        var written = arguments.SourceFiles.Select(f => Mapped(f.Path, arguments)).ToHashSet(StringComparer.Ordinal);
        using var image = new PEReader(File.OpenRead(assembly));
        if (!image.TryOpenAssociatedPortablePdb(assembly, p => File.Exists(p) ? File.OpenRead(p) : null, out var provider, out _) || provider is null)
            return [];
        using (provider)
        {
            var reader = provider.GetMetadataReader();
            var generated = new List<(string, byte[])>();
            foreach (var handle in reader.Documents)
            {
                var path = reader.GetString(reader.GetDocument(handle).Name);
                if (!written.Contains(path) && SourceOf(handle, reader) is { } text)
                    generated.Add((path, text));
            }
            return generated;
        }
    }

    static byte[]? SourceOf(DocumentHandle document, MetadataReader reader)
    {
        foreach (var handle in reader.GetCustomDebugInformation(document))
        {
            var information = reader.GetCustomDebugInformation(handle);
            if (reader.GetGuid(information.Kind) == EmbeddedSource)
                return Unpacked(reader.GetBlobBytes(information.Value));
        }
        return null;
    }

    /// <summary>Four bytes say how long the text is when it is packed, and 0 when it is not.</summary>
    static byte[] Unpacked(byte[] blob)
    {
        var length = BitConverter.ToInt32(blob, 0);
        if (length == 0)
            return blob[4..];
        using var deflate = new DeflateStream(new MemoryStream(blob, 4, blob.Length - 4), CompressionMode.Decompress);
        var text = new byte[length];
        deflate.ReadExactly(text);
        return text;
    }

    static string Mapped(string path, CSharpCommandLineArguments arguments)
    {
        foreach (var (from, to) in arguments.PathMap)
        {
            if (path.StartsWith(from, StringComparison.Ordinal))
                return string.Concat(to, path.AsSpan(from.Length)).Replace('\\', to.Contains('/') ? '/' : '\\');
        }
        return path;
    }
}
