using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Compiler.Slicing;

namespace Pipelines.Compiler.Bundling;

/// <summary>A file of a slice with its tree, which says by <c>#line</c> where its lines come from.</summary>
sealed class SlicePart
{
    static readonly string[] Unused = ["CS8019", "CS8933", "CS0105"];

    readonly TracedText _text;

    public SlicePart(SliceFile file, CSharpParseOptions parse)
    {
        File = file;
        _text = file.WithOrigins();
        Tree = CSharpSyntaxTree.ParseText(SourceText.From(_text.Text, System.Text.Encoding.UTF8), parse, file.TracePath);
    }

    public SliceFile File { get; }

    public SyntaxTree Tree { get; }

    public static bool IsUnused(Diagnostic diagnostic) => Unused.Contains(diagnostic.Id);

    /// <summary>Usings whose namespace or type is not in the slice.</summary>
    public IReadOnlyList<UsingDirectiveSyntax> Unknown(Compilation compilation)
    {
        var usings = Usings().ToList();
        if (usings.Count == 0)
            return usings;
        var model = compilation.GetSemanticModel(Tree);
        return [.. usings.Where(u => model.GetSymbolInfo(u.NamespaceOrType).Symbol is null && u.NamespaceOrType is NameSyntax)];
    }

    /// <summary>The usings that the diagnostics are about.</summary>
    public IReadOnlyList<UsingDirectiveSyntax> UsingsAt(IEnumerable<Diagnostic> diagnostics) =>
    [
        .. diagnostics.Where(d => d.Location.SourceTree == Tree)
            .Select(d => Tree.GetRoot().FindNode(d.Location.SourceSpan).FirstAncestorOrSelf<UsingDirectiveSyntax>())
            .OfType<UsingDirectiveSyntax>().Distinct(),
    ];

    /// <summary>The file without them; null when nothing is left.</summary>
    public SliceFile? Without(IReadOnlyList<UsingDirectiveSyntax> usings)
    {
        var root = Tree.GetCompilationUnitRoot();
        if (root.Members.Count == 0 && root.Usings.All(usings.Contains))
            return null;
        return usings.Count == 0 ? File : File.Without(usings.Select(u => TextSpan.FromBounds(_text.Own(u.SpanStart), _text.Own(u.Span.End))));
    }

    IEnumerable<UsingDirectiveSyntax> Usings() =>
        Tree.GetRoot().DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<UsingDirectiveSyntax>();
}
