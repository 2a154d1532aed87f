using Mono.Cecil;
using Mono.Cecil.Cil;
using Pipelines.Weaving;

namespace Pipelines.Compiler.Bundling;

/// <summary>The compiled form of a step as it is loaded, where its code calls frameworks that it is recorded by (rule V6). Its source and its code hash know nothing of it.</summary>
static class WovenImage
{
    /// <summary>Null where there is nothing to weave: then the image stays what the C# compiler made.</summary>
    public static (byte[] Assembly, byte[] Pdb)? Of(byte[] assembly, byte[] pdb)
    {
        using (var plain = ModuleDefinition.ReadModule(new MemoryStream(assembly)))
        {
            if (!plain.AssemblyReferences.Any(reference => Hook.MayBeIn(reference.Name)))
                return null;
        }
        using var module = ModuleDefinition.ReadModule(new MemoryStream(assembly), new()
        {
            ReadSymbols = true,
            SymbolStream = new MemoryStream(pdb),
            SymbolReaderProvider = new PortablePdbReaderProvider(),
        });
        if (!FrameworkWeaver.Weave(module))
            return null;
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        module.Write(image, new() { WriteSymbols = true, SymbolStream = symbols, SymbolWriterProvider = new PortablePdbWriterProvider() });
        return (StrippedImage.Of(image.ToArray()), symbols.ToArray());
    }
}
