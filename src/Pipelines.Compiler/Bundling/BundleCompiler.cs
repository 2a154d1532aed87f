using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Slicing;

namespace Pipelines.Compiler.Bundling;

/// <summary>A compiled slice: the files as they were compiled, the assembly without debug directory, and its debug information.</summary>
sealed record CompiledSlice(IReadOnlyList<SliceFile> Files, ImmutableArray<byte> Assembly, ImmutableArray<byte> Pdb, IReadOnlyList<Diagnostic> Errors)
{
    /// <summary>The assembly as it is hashed, whatever the build's configuration is (rule C2).</summary>
    public ImmutableArray<byte> Release { get; init; } = Assembly;

    /// <summary>The assembly and its debug information as a step's process loads them, where calls of frameworks are woven in (rule V6).</summary>
    public (byte[] Assembly, byte[] Pdb) Loaded { get; init; } = ([.. Assembly], [.. Pdb]);
}

/// <summary>The proof of a slice is that it compiles, against the references of the whole project.</summary>
sealed class BundleCompiler(UserCompilation source)
{
    static readonly EmitOptions Format = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    // Slices that are made from it share what it knows of its references. They are many and small: each is compiled by one thread.
    readonly CSharpCompilation _empty = source.Compilation.RemoveAllSyntaxTrees().WithOptions(source.Compilation.Options.WithConcurrentBuild(false).WithModuleName(null));
    readonly CSharpParseOptions _parse = source.ParseOptions.WithDocumentationMode(DocumentationMode.Parse);

    public CompiledSlice Compile(IReadOnlyList<SliceFile> files, string? entryType)
    {
        var options = _empty.Options
            .WithOutputKind(entryType is null ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication)
            .WithMainTypeName(entryType?.Replace('+', '.'));
        var parts = files.Select(f => new SlicePart(f, _parse)).ToList();
        var compilation = _empty.WithOptions(options).AddSyntaxTrees(parts.Select(p => p.Tree));
        // Usings of what is left out are errors. Most are found by their names alone, the rest when all is bound.
        compilation = Drop(parts, parts.Select(p => p.Unknown(compilation)).ToList(), compilation);
        while (true)
        {
            var release = options.OptimizationLevel == OptimizationLevel.Release ? null : Task.Run(() => Release(compilation));
            using var assembly = new MemoryStream();
            using var pdb = new MemoryStream();
            var result = compilation.Emit(assembly, pdb, options: Format);
            var optimized = release?.GetAwaiter().GetResult();
            var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            if (errors.Count == 0)
            {
                var loaded = entryType is null ? null : WovenImage.Of(assembly.ToArray(), pdb.ToArray());
                var slice = Finished(parts, result.Diagnostics, StrippedImage.Of(assembly.ToArray()), pdb.ToArray(), optimized);
                return loaded is { } woven ? slice with { Loaded = woven } : slice;
            }
            var faulty = parts.Select(p => p.UsingsAt(errors)).ToList();
            if (faulty.All(f => f.Count == 0))
                return new CompiledSlice([.. parts.Select(p => p.File)], [], [], errors);
            compilation = Drop(parts, faulty, compilation);
        }
    }

    /// <summary>Usings that the compiler did not need are left out of the files; for the assembly they change nothing.</summary>
    static CompiledSlice Finished(List<SlicePart> parts, ImmutableArray<Diagnostic> said, byte[] assembly, byte[] pdb, byte[]? release)
    {
        var files = parts.Select(p => p.Without(p.UsingsAt(said.Where(SlicePart.IsUnused)))).OfType<SliceFile>().ToList();
        var slice = new CompiledSlice(files, [.. assembly], [.. pdb], []);
        return release is null ? slice : slice with { Release = [.. release] };
    }

    static byte[] Release(CSharpCompilation compilation)
    {
        using var optimized = new MemoryStream();
        compilation.WithOptions(compilation.Options.WithOptimizationLevel(OptimizationLevel.Release)).Emit(optimized, options: Format);
        return optimized.ToArray();
    }

    CSharpCompilation Drop(List<SlicePart> parts, List<IReadOnlyList<UsingDirectiveSyntax>> usings, CSharpCompilation compilation)
    {
        for (var i = 0; i < usings.Count; i++)
        {
            if (usings[i].Count == 0)
                continue;
            var before = parts[i].Tree;
            // A file that held usings only stays until the end, empty.
            parts[i] = new SlicePart(parts[i].Without(usings[i]) ?? parts[i].File with { Lines = [], Origins = [] }, _parse);
            compilation = compilation.ReplaceSyntaxTree(before, parts[i].Tree);
        }
        return compilation;
    }
}
