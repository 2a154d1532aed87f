using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Pipelines.Analyzers.Tests.Fixture;

/// <summary>A user's project in memory, as an editor has it.</summary>
sealed class UserCode : IDisposable
{
    const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using Pipelines;
        """;

    static readonly ImmutableArray<DiagnosticAnalyzer> All = Made<DiagnosticAnalyzer>(typeof(Analyzers.Usage.UsageAnalyzer));

    readonly AdhocWorkspace _workspace = new();

    /// <param name="code">The file that is looked at.</param>
    /// <param name="others">Further files.</param>
    public UserCode(string code, params string[] others)
    {
        var options = new CSharpCompilationOptions(code.StartsWith("Console", StringComparison.Ordinal) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true);
        var id = ProjectId.CreateNewId();
        var solution = _workspace.CurrentSolution
            .AddProject(ProjectInfo.Create(id, VersionStamp.Default, "Sample", "Sample", LanguageNames.CSharp, compilationOptions: options,
                parseOptions: new CSharpParseOptions(LanguageVersion.Latest), metadataReferences: References()));
        var document = DocumentId.CreateNewId(id);
        solution = solution.AddDocument(document, "Sample.cs", SourceText.From(code));
        foreach (var (text, number) in others.Append(Usings).Select((text, number) => (text, number)))
            solution = solution.AddDocument(DocumentId.CreateNewId(id), $"Other{number}.cs", SourceText.From(text));
        Document = solution.GetDocument(document)!;
    }

    public Document Document { get; private set; }

    /// <summary>The parts of the analyzers' or fixes' assembly, as the C# compiler or an editor makes them.</summary>
    public static ImmutableArray<T> Made<T>(Type from) =>
        [.. from.Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract).Select(t => (T)Activator.CreateInstance(t)!)];

    /// <summary>What the analyzers say of code that the C# compiler accepts.</summary>
    public async Task<ImmutableArray<Diagnostic>> FindingsAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var compilation = (await Document.Project.GetCompilationAsync(cancellation))!;
        Assert.Empty(compilation.GetDiagnostics(cancellation).Where(d => d.Severity == DiagnosticSeverity.Error));
        var found = await compilation.WithAnalyzers(All, new AnalyzerOptions([])).GetAnalyzerDiagnosticsAsync(cancellation);
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return found;
    }

    public async Task<string> ChangeAsync(Solution solution)
    {
        Document = solution.GetDocument(Document.Id)!;
        return (await Document.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    public void Dispose() => _workspace.Dispose();

    static IEnumerable<MetadataReference> References()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => p.StartsWith(framework, StringComparison.Ordinal) || Path.GetFileName(p) is "Pipelines.dll" or "Microsoft.Extensions.Logging.Abstractions.dll")
            .Select(p => MetadataReference.CreateFromFile(p));
    }
}
