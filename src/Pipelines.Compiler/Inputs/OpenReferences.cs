using Microsoft.CodeAnalysis;

namespace Pipelines.Compiler.Inputs;

/// <summary>References that are read already, by their paths: who compiles many projects in one process reads the framework once.</summary>
sealed class OpenReferences(IReadOnlyDictionary<string, PortableExecutableReference> known)
{
    public static readonly OpenReferences None = new(new Dictionary<string, PortableExecutableReference>());

    public MetadataReference Get(string path, MetadataReferenceProperties properties) =>
        known.TryGetValue(path, out var open) ? open.WithProperties(properties) : MetadataReference.CreateFromFile(path, properties);
}
