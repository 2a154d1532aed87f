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
}

/// <summary>The proof of a slice is that it compiles, against the references of the whole project.</summary>
sealed class BundleCompiler(UserCompilation source)
{
    static readonly string[] UnusedUsing = ["CS8019", "CS8933", "CS0105"];

    public CompiledSlice Compile(IReadOnlyList<SliceFile> files, string? entryType)
    {
        var pruned = Prune(files, entryType);
        var compilation = Create(pruned.Select(f => (f.TracePath, f.TextWithOrigins())), entryType);
        var format = new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb);
        // A second time for the debug information: with it the assembly would name its hash, and a comment would change it.
        var symbols = Task.Run(() =>
        {
            using var pdb = new MemoryStream();
            compilation.Emit(Stream.Null, pdb, options: format);
            return pdb.ToArray();
        });
        var release = compilation.Options.OptimizationLevel == OptimizationLevel.Release ? null : Task.Run(() =>
        {
            using var optimized = new MemoryStream();
            compilation.WithOptions(compilation.Options.WithOptimizationLevel(OptimizationLevel.Release)).Emit(optimized, options: format);
            return optimized.ToArray();
        });
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, options: format);
        var debug = symbols.GetAwaiter().GetResult();
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        if (errors.Count > 0)
            return new CompiledSlice(pruned, [], [], errors);
        var slice = new CompiledSlice(pruned, [.. assembly.ToArray()], [.. debug], []);
        return release is null ? slice : slice with { Release = [.. release.GetAwaiter().GetResult()] };
    }

    /// <summary>Leaves out the usings that the slice does not need, by the compiler's own word.</summary>
    List<SliceFile> Prune(IReadOnlyList<SliceFile> files, string? entryType)
    {
        var compilation = Create(files.Select(f => (f.Path, f.Text)), entryType);
        var unused = new Dictionary<SyntaxTree, List<TextSpan>>();
        foreach (var diagnostic in compilation.GetDiagnostics())
        {
            if (diagnostic.Location.SourceTree is not { } tree)
                continue;
            var directive = tree.GetRoot().FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<UsingDirectiveSyntax>();
            if (directive is null || !(UnusedUsing.Contains(diagnostic.Id) || diagnostic.Severity == DiagnosticSeverity.Error))
                continue;
            if (!unused.TryGetValue(tree, out var spans))
                unused[tree] = spans = [];
            spans.Add(directive.Span);
        }
        var trees = compilation.SyntaxTrees.ToList();
        var kept = new List<SliceFile>();
        for (var i = 0; i < files.Count; i++)
        {
            var file = unused.TryGetValue(trees[i], out var spans) ? Without(files[i], spans) : files[i];
            if (trees[i].GetCompilationUnitRoot() is { Members.Count: 0 } root && root.Usings.All(u => spans?.Contains(u.Span) == true))
                continue;
            kept.Add(file);
        }
        return kept;
    }

    static SliceFile Without(SliceFile file, IEnumerable<TextSpan> spans)
    {
        var lines = file.Lines.ToList();
        var dropped = new HashSet<int>();
        foreach (var span in spans.Distinct().OrderByDescending(s => s.Start))
        {
            var (first, start) = Place(file.Lines, span.Start);
            var (last, end) = Place(file.Lines, span.End);
            for (var line = first; line <= last; line++)
            {
                var from = line == first ? start : 0;
                var to = line == last ? end : lines[line].Length;
                lines[line] = lines[line].Remove(from, to - from);
                if (string.IsNullOrWhiteSpace(lines[line]))
                    dropped.Add(line);
            }
        }
        return file with
        {
            Lines = [.. lines.Where((_, i) => !dropped.Contains(i)).SkipWhile(l => l.Length == 0)],
            Origins = [.. file.Origins.Where((_, i) => !dropped.Contains(i)).Skip(lines.Where((_, i) => !dropped.Contains(i)).TakeWhile(l => l.Length == 0).Count())],
        };
    }

    /// <summary>By the slice's own lines: the compiler also ends a line where a string holds a separator.</summary>
    static (int Line, int Column) Place(IReadOnlyList<string> lines, int position)
    {
        var line = 0;
        for (; position > lines[line].Length; line++)
            position -= lines[line].Length + 1;
        return (line, position);
    }

    CSharpCompilation Create(IEnumerable<(string Path, string Text)> files, string? entryType)
    {
        var parse = source.ParseOptions.WithDocumentationMode(DocumentationMode.Parse);
        var trees = files.Select(f => CSharpSyntaxTree.ParseText(SourceText.From(f.Text, System.Text.Encoding.UTF8), parse, f.Path));
        var options = source.Compilation.Options
            .WithOutputKind(entryType is null ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication)
            .WithMainTypeName(entryType?.Replace('+', '.'))
            .WithModuleName(null);
        return CSharpCompilation.Create(source.Compilation.AssemblyName, trees, source.Compilation.References, options);
    }
}
