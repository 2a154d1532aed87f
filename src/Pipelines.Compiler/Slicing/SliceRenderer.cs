using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Slicing;

/// <summary>Writes the kept part of each source file, as the user wrote it.</summary>
class SliceRenderer(UserCompilation source, Closure closure, INamedTypeSymbol opened)
{
    SliceText _text = new();

    protected UserCompilation Source { get; } = source;

    public IReadOnlyList<SliceFile> Render()
    {
        var files = new List<SliceFile>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // Of a thousand files a slice touches a few.
        var touched = closure.Kept.SelectMany(k => k.DeclaringSyntaxReferences).Select(r => r.SyntaxTree).ToHashSet();
        foreach (var tree in Source.Compilation.SyntaxTrees)
        {
            var root = (CompilationUnitSyntax)tree.GetRoot();
            if (!Source.TreesForAll.Contains(tree) && !(touched.Contains(tree) && root.Members.Any(Keeps)))
                continue;
            _text = new SliceText();
            Write(root);
            var path = Source.PathInBundle(tree.FilePath);
            for (var n = 1; !taken.Add(path); n++)
                path = Path.ChangeExtension(Source.PathInBundle(tree.FilePath), $".{n}.cs");
            files.Add(_text.ToFile(path, Source.PathForTraces(tree.FilePath)));
        }
        return files;
    }

    protected void Write(SyntaxNode node)
    {
        if (node is MemberDeclarationSyntax member && !Keeps(member)
            || node is AttributeListSyntax { Parent: CompilationUnitSyntax }
            || node is AttributeListSyntax list && !list.Attributes.Any(Keeps))
        {
            if (node is AttributeListSyntax)
                WriteComments(node);
            else
                WriteContext(node);
            return;
        }
        if (WriteSpecially(node))
            return;
        if (node is InterpolatedStringExpressionSyntax text && !_text.IsVerbatim)
        {
            WriteVerbatim(text);
            return;
        }
        if (node is AttributeListSyntax mixed && !mixed.Attributes.All(Keeps))
        {
            WriteAttributes(mixed);
            return;
        }
        if (node is TypeDeclarationSyntax type && IsOpened(type) && !type.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            WriteOpened(type);
            return;
        }
        foreach (var child in node.ChildNodesAndTokens())
        {
            if (child.AsNode() is { } inner)
                Write(inner);
            else
                Write(child.AsToken());
        }
    }

    /// <summary>A derived renderer takes over a node by returning true.</summary>
    protected virtual bool WriteSpecially(SyntaxNode node) => false;

    protected void Write(SyntaxToken token)
    {
        Write(token.LeadingTrivia);
        Append(token.Text, token.SpanStart, token.SyntaxTree, isVerbatim: true);
        Write(token.TrailingTrivia);
    }

    /// <summary>All of a string with holes is kept as it is: its text may go on in the lines of its holes.</summary>
    void WriteVerbatim(InterpolatedStringExpressionSyntax text)
    {
        Write(text.GetLeadingTrivia());
        _text.IsVerbatim = true;
        var tokens = text.ChildNodesAndTokens();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].AsNode() is { } inner)
                Write(inner);
            else
                Append(tokens[i].AsToken().Text, tokens[i].SpanStart, text.SyntaxTree);
        }
        _text.IsVerbatim = false;
        Write(text.GetTrailingTrivia());
    }

    protected void Write(SyntaxTriviaList trivia)
    {
        foreach (var piece in trivia)
        {
            if (IsDropped(piece))
            {
                if (piece.IsDirective)
                    Append("\n", -1, null);
            }
            else if (piece.IsDirective)
            {
                _text.AppendDirective(piece.ToFullString(), LineOf(piece.FullSpan.Start, piece.SyntaxTree));
            }
            else
            {
                Append(piece.ToFullString(), piece.FullSpan.Start, piece.SyntaxTree, piece.IsKind(SyntaxKind.MultiLineCommentTrivia));
            }
        }
    }

    /// <summary>Generated text that stands where <paramref name="at"/> stood.</summary>
    protected void Append(string text, SyntaxNode at) => Append(text, at.SpanStart, at.SyntaxTree);

    void Append(string text, int position, SyntaxTree? tree, bool isVerbatim = false)
    {
        var before = _text.IsVerbatim;
        _text.IsVerbatim |= isVerbatim;
        _text.Append(text, LineOf(position, tree));
        _text.IsVerbatim = before;
    }

    static int LineOf(int position, SyntaxTree? tree) => tree is null ? 0 : tree.GetText().Lines.GetLinePosition(position).Line + 1;

    /// <summary>Comments above a mark that is left out are the member's.</summary>
    void WriteComments(SyntaxNode dropped)
    {
        var trivia = dropped.GetLeadingTrivia();
        if (trivia.Count > 0 && trivia[^1].IsKind(SyntaxKind.WhitespaceTrivia))
            trivia = trivia.RemoveAt(trivia.Count - 1);
        Write(trivia);
        // On the member's own line the mark took the indentation with it.
        if (!dropped.GetTrailingTrivia().Any(t => t.IsKind(SyntaxKind.EndOfLineTrivia)))
            Write(SyntaxFactory.TriviaList(dropped.GetLeadingTrivia().Skip(trivia.Count)));
    }

    /// <summary>What is left out still switches the nullable context of what follows.</summary>
    void WriteContext(SyntaxNode dropped)
    {
        foreach (var directive in dropped.DescendantTrivia(descendIntoTrivia: false).Where(t => t.Kind() is SyntaxKind.NullableDirectiveTrivia or SyntaxKind.DefineDirectiveTrivia or SyntaxKind.UndefDirectiveTrivia))
            _text.AppendDirective(directive.ToFullString(), 0);
    }

    /// <summary>Only the active branch of <c>#if</c> is part of the program; regions and line directives speak of the original.</summary>
    static bool IsDropped(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.DisabledTextTrivia => true,
        SyntaxKind.NullableDirectiveTrivia or SyntaxKind.PragmaWarningDirectiveTrivia or SyntaxKind.DefineDirectiveTrivia or SyntaxKind.UndefDirectiveTrivia => false,
        _ => trivia.IsDirective,
    };

    void WriteAttributes(AttributeListSyntax list)
    {
        Write(list.OpenBracketToken);
        if (list.Target is { } target)
            Write(target);
        var first = true;
        foreach (var attribute in list.Attributes.Where(Keeps))
        {
            if (!first)
                Append(", ", attribute);
            first = false;
            Append(attribute.ToString(), attribute);
        }
        Write(list.CloseBracketToken);
    }

    bool Keeps(AttributeSyntax attribute) => !ReferenceWalker.IsOurAttribute(attribute, Source.ModelOf(attribute));

    /// <summary>The generated entry is nested in this type, so that it reaches private members: the type becomes partial.</summary>
    void WriteOpened(TypeDeclarationSyntax type)
    {
        foreach (var child in type.ChildNodesAndTokens())
        {
            if (child.AsNode() is { } inner)
            {
                Write(inner);
                continue;
            }
            var token = child.AsToken();
            if (token == type.Keyword || type is RecordDeclarationSyntax record && token == record.Keyword)
            {
                Write(token.LeadingTrivia);
                Append("partial " + token.Text, token.SpanStart, token.SyntaxTree);
                Write(token.TrailingTrivia);
            }
            else
            {
                Write(token);
            }
        }
    }

    bool IsOpened(TypeDeclarationSyntax type)
    {
        var symbol = Source.ModelOf(type).GetDeclaredSymbol(type);
        return Opened.Any(o => SymbolEqualityComparer.Default.Equals(o, symbol));
    }

    /// <summary>The types that generated code is nested in, and those around them.</summary>
    protected virtual IEnumerable<INamedTypeSymbol> Opened => WithContainers(opened);

    protected static IEnumerable<INamedTypeSymbol> WithContainers(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type; at != null; at = at.ContainingType)
            yield return at;
    }

    protected virtual bool Keeps(MemberDeclarationSyntax member) => member switch
    {
        BaseNamespaceDeclarationSyntax space => space.Members.Any(Keeps),
        GlobalStatementSyntax => false,
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Any(v => IsKept(v)),
        EnumMemberDeclarationSyntax => true,
        TypeDeclarationSyntax type => IsKept(type) && IsNeededPart(type),
        _ => IsKept(member),
    };

    bool IsKept(SyntaxNode declaration) =>
        Source.ModelOf(declaration).GetDeclaredSymbol(declaration) is { } symbol && closure.Kept.Contains(symbol);

    /// <summary>Of a partial type, the parts that hold something, and the first that says what no other of them says.</summary>
    bool IsNeededPart(TypeDeclarationSyntax part)
    {
        if (HoldsSomething(part))
            return true;
        var parts = Source.ModelOf(part).GetDeclaredSymbol(part)!.DeclaringSyntaxReferences.Select(r => r.GetSyntax()).OfType<TypeDeclarationSyntax>().ToList();
        var said = parts.Where((p, i) => i < parts.IndexOf(part) || HoldsSomething(p)).ToList();
        return said.Count == 0 || part.Modifiers.Any(m => !said.Any(p => p.Modifiers.Any(m.Kind())));
    }

    bool HoldsSomething(TypeDeclarationSyntax part) =>
        part.Members.Any(Keeps) || part.BaseList != null || part.ParameterList != null || part.AttributeLists.Count > 0 || part.ConstraintClauses.Count > 0;
}
