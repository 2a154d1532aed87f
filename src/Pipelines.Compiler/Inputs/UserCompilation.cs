using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Compiler.Slicing;

namespace Pipelines.Compiler.Inputs;

/// <summary>The user's compilation, rebuilt from the arguments that his compiler was given.</summary>
sealed class UserCompilation
{
    readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = [];
    readonly ConcurrentDictionary<SyntaxNode, IReadOnlyList<(ISymbol Symbol, SyntaxNode Node)>> _references = [];
    List<IMethodSymbol>? _moduleInitializers;
    List<SyntaxTree>? _treesForAll;

    UserCompilation(CSharpCompilation compilation, CSharpCommandLineArguments arguments, string projectDirectory)
    {
        Compilation = compilation;
        Arguments = arguments;
        ProjectDirectory = projectDirectory;
        SourceRoot = FindRepository(projectDirectory) ?? projectDirectory;
    }

    public CSharpCompilation Compilation { get; }

    public CSharpCommandLineArguments Arguments { get; }

    public string ProjectDirectory { get; }

    /// <summary>What source paths in stack traces are relative to: the repository's root, else the project's folder.</summary>
    public string SourceRoot { get; }

    /// <summary>The arguments that are no files: what they say changes what is compiled.</summary>
    public required IReadOnlyList<string> OptionArguments { get; init; }

    /// <summary>The project's public key, where it is signed: a slice has it too, so that names of its types and friends' permissions hold.</summary>
    public ImmutableArray<byte> PublicKey => Compilation.Options.CryptoPublicKey;

    public CSharpParseOptions ParseOptions => (CSharpParseOptions)Compilation.SyntaxTrees.First().Options;

    /// <summary>The compilation that <paramref name="assembly"/> came from: the arguments' sources, and what generators added to them.</summary>
    public static UserCompilation Load(IReadOnlyList<string> cscArguments, string projectFile, string assembly, OpenReferences? open = null)
    {
        var directory = Path.GetDirectoryName(projectFile)!;
        var arguments = CSharpCommandLineParser.Default.Parse(cscArguments, directory, sdkDirectory: null);
        // The user's own compiler has said what it thinks of nullability; here it would cost a fifth of the time.
        var parse = arguments.ParseOptions.WithFeatures(arguments.ParseOptions.Features.Append(new("run-nullable-analysis", "never")));
        var written = arguments.SourceFiles.Length;
        var generated = GeneratedSources.Read(assembly, arguments);
        var trees = new SyntaxTree[written + generated.Count];
        Parallel.For(0, trees.Length, i =>
        {
            var path = i < written ? arguments.SourceFiles[i].Path : generated[i - written].Path;
            using Stream stream = i < written ? File.OpenRead(path) : new MemoryStream(generated[i - written].Text);
            trees[i] = CSharpSyntaxTree.ParseText(SourceText.From(stream, arguments.Encoding), parse, path);
        });
        var references = arguments.MetadataReferences
            .Select(r => (open ?? OpenReferences.None).Get(Path.GetFullPath(r.Reference, directory), r.Properties))
            .ToImmutableArray();
        var options = arguments.CompilationOptions
            .WithSourceReferenceResolver(null)
            .WithXmlReferenceResolver(null)
            .WithStrongNameProvider(null)
            .WithCryptoKeyFile(null)
            .WithCryptoKeyContainer(null)
            .WithCryptoPublicKey(PublicKeyOf(assembly, arguments))
            .WithPublicSign(IsSigned(arguments))
            .WithDelaySign(null)
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
            .WithSpecificDiagnosticOptions(arguments.CompilationOptions.SpecificDiagnosticOptions.Where(o => o.Value == ReportDiagnostic.Suppress))
            .WithDeterministic(true);
        var name = arguments.CompilationName ?? Path.GetFileNameWithoutExtension(arguments.OutputFileName!);
        return new UserCompilation(CSharpCompilation.Create(name, trees, references, options), arguments, directory)
        {
            OptionArguments = [.. cscArguments.Where(a => a.StartsWith('/') && !File.Exists(a) && IsOption(a))],
        };
    }

    static ImmutableArray<byte> PublicKeyOf(string assembly, CSharpCommandLineArguments arguments) =>
        IsSigned(arguments) ? [.. AssemblyName.GetAssemblyName(assembly).GetPublicKey()!] : [];

    static bool IsSigned(CSharpCommandLineArguments arguments) =>
        arguments.CompilationOptions is { CryptoKeyFile: not null } or { CryptoKeyContainer: not null };

    /// <summary>The path of a source file as stack traces show it.</summary>
    public string PathForTraces(string file)
    {
        var relative = Path.GetRelativePath(SourceRoot, file).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) ? Path.GetFileName(file) : relative;
    }

    /// <summary>Where a source file lies in a bundle: as in the project, or by its name when it lies elsewhere.</summary>
    public string PathInBundle(string file)
    {
        var relative = Path.GetRelativePath(ProjectDirectory, file).Replace('\\', '/');
        var outside = relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative);
        var intermediate = relative.StartsWith("obj/", StringComparison.Ordinal);
        return outside || intermediate ? "src/_/" + Path.GetFileName(file) : "src/" + relative;
    }

    /// <summary>The compiler's bindings of a tree, made once for all slices.</summary>
    public SemanticModel ModelOf(SyntaxNode node) =>
        _models.GetOrAdd(node.SyntaxTree, tree => Compilation.GetSemanticModel(tree));

    /// <summary>What a piece of source refers to, found once for all slices.</summary>
    public IReadOnlyList<(ISymbol Symbol, SyntaxNode Node)> ReferencesIn(SyntaxNode node) => _references.GetOrAdd(node, n =>
    {
        var found = new List<(ISymbol, SyntaxNode)>();
        new ReferenceWalker(ModelOf(n), (symbol, at) => found.Add((symbol, at))).Walk(n);
        return found;
    });

    /// <summary>Files with usings for the whole project: every slice has them.</summary>
    public IReadOnlyList<SyntaxTree> TreesForAll => _treesForAll ??= [.. Compilation.SyntaxTrees.Where(t => ((CompilationUnitSyntax)t.GetRoot()).Usings.Any(u => u.GlobalKeyword != default))];

    /// <summary>Methods that run when the assembly is loaded: every slice has them.</summary>
    public IReadOnlyList<IMethodSymbol> ModuleInitializers => _moduleInitializers ??= FindModuleInitializers();

    List<IMethodSymbol> FindModuleInitializers()
    {
        const string Attribute = "ModuleInitializer";
        var found = new List<IMethodSymbol>();
        foreach (var tree in Compilation.SyntaxTrees.Where(t => t.GetText().ToString().Contains(Attribute, StringComparison.Ordinal)))
        {
            var marked = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
                .Where(m => m.AttributeLists.SelectMany(l => l.Attributes).Any(a => a.Name.ToString().Contains(Attribute, StringComparison.Ordinal)));
            found.AddRange(marked.Select(m => ModelOf(m).GetDeclaredSymbol(m)!));
        }
        return found;
    }

    static bool IsOption(string argument) =>
        !((string[])["/reference:", "/r:", "/analyzer:", "/analyzerconfig:", "/out:", "/refout:", "/generatedfilesout:", "/embed"]).Any(p => argument.StartsWith(p, StringComparison.OrdinalIgnoreCase));

    static string? FindRepository(string directory)
    {
        for (var at = new DirectoryInfo(directory); at != null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, ".git")))
                return at.FullName;
        }
        return null;
    }
}
