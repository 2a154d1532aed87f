using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Bundling;

/// <summary>How a file of the output is loaded.</summary>
static class DependencyKind
{
    static readonly string[] NeverLoaded = [".dbg", ".dwarf", ".pdb", ".xml", ".md", ".txt", ".h", ".lib", ".a"];

    /// <summary><c>managed</c>, <c>native</c> or <c>resource</c>; null for what is not loaded (documentation, debug information).</summary>
    public static string? Of(CopyLocal file)
    {
        var extension = Path.GetExtension(file.Destination);
        if (NeverLoaded.Contains(extension))
            return null;
        if (file.Destination.EndsWith(".resources.dll", StringComparison.OrdinalIgnoreCase))
            return "resource";
        if (file.AssetType == "native" || file.Destination.Contains("/native/", StringComparison.Ordinal))
            return "native";
        if (extension.Equals(".dll", StringComparison.OrdinalIgnoreCase))
            return "managed";
        return extension is ".so" or ".dylib" ? "native" : null;
    }
}
