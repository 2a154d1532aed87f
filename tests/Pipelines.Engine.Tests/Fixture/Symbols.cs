using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>What a debugger reads of an assembly: for each method its breakpoints' places, its locals, and how it steps over awaits.</summary>
sealed class Symbols
{
    readonly MetadataReader metadata;
    readonly MetadataReader symbols;

    Symbols(MetadataReader metadata, MetadataReader symbols)
    {
        this.metadata = metadata;
        this.symbols = symbols;
    }

    /// <summary>By type and name, in the order of the type's methods.</summary>
    public static IReadOnlyList<(string Method, string Says)> Read(Stream assembly, Stream pdb)
    {
        using var image = new PEReader(assembly);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        var (metadata, symbols) = (image.GetMetadataReader(), provider.GetMetadataReader());
        // By this id a debugger knows that the two belong together.
        var entry = image.ReadDebugDirectory().First(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        Assert.Equal(new BlobContentId(symbols.DebugMetadataHeader!.Id), new BlobContentId(image.ReadCodeViewDebugDirectoryData(entry).Guid, entry.Stamp));
        return new Symbols(metadata, symbols).Methods().ToList();
    }

    IEnumerable<(string Method, string Says)> Methods() =>
        from type in metadata.TypeDefinitions
        let definition = metadata.GetTypeDefinition(type)
        from method in definition.GetMethods()
        let name = $"{metadata.GetString(definition.Name)}.{metadata.GetString(metadata.GetMethodDefinition(method).Name)}"
        let says = string.Join('\n', Points(method).Concat(Locals(method)).Concat(Steps(method)))
        where says.Length > 0
        select (name, says);

    IEnumerable<string> Points(MethodDefinitionHandle method) =>
        symbols.GetMethodDebugInformation(method).GetSequencePoints().Select(point => point.IsHidden
            ? $"IL_{point.Offset:x4} hidden"
            : $"IL_{point.Offset:x4} {Document(point.Document)} ({point.StartLine},{point.StartColumn})-({point.EndLine},{point.EndColumn})");

    string Document(DocumentHandle handle)
    {
        var document = symbols.GetDocument(handle);
        return $"{symbols.GetString(document.Name)} {Convert.ToHexString(symbols.GetBlobBytes(document.Hash))}";
    }

    IEnumerable<string> Locals(MethodDefinitionHandle method) =>
        from scope in symbols.GetLocalScopes(method).Select(symbols.GetLocalScope)
        from local in scope.GetLocalVariables().Select(symbols.GetLocalVariable)
        select $"local {local.Index} {symbols.GetString(local.Name)} IL_{scope.StartOffset:x4}-IL_{scope.EndOffset:x4}";

    /// <summary>The method that a state machine was made from, and the awaits in it.</summary>
    IEnumerable<string> Steps(MethodDefinitionHandle method)
    {
        if (symbols.GetMethodDebugInformation(method).GetStateMachineKickoffMethod() is { IsNil: false } kickoff)
            yield return "made from " + metadata.GetString(metadata.GetMethodDefinition(kickoff).Name);
        foreach (var information in symbols.GetCustomDebugInformation(method).Select(symbols.GetCustomDebugInformation))
        {
            // Yield and resume offsets; the tokens behind them move with the methods that were added.
            if (symbols.GetGuid(information.Kind) == new Guid("54FD2AC5-E925-401A-9C2A-F94F171072F8"))
            {
                var blob = symbols.GetBlobReader(information.Value);
                yield return $"catch {blob.ReadUInt32()}";
                while (blob.RemainingBytes > 0)
                {
                    yield return $"await {blob.ReadUInt32():x4} {blob.ReadUInt32():x4}";
                    blob.ReadCompressedInteger();
                }
            }
        }
    }
}
