using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>Compiles C# text against the framework and the Pipelines assembly.</summary>
static class TestCompilation
{
    const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks; global using Pipelines; global using Pipelines.Logic;
        """;

    static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Pipelines.dll" or "Pipelines.Engine.dll" or "Pipelines.Manifest.dll" or "netstandard.dll"
                or "Microsoft.Extensions.Logging.Abstractions.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Writes <paramref name="assembly"/> and <paramref name="symbols"/>; lines count in <c>src/Test.cs</c>.</summary>
    public static void Emit(string source, string assembly, string symbols, bool isProgram = false)
    {
        SyntaxTree[] trees = [Parse(source, "src/Test.cs"), Parse(Usings, "Usings.cs")];
        var options = new CSharpCompilationOptions(
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Debug, deterministic: true, nullableContextOptions: NullableContextOptions.Disable);
        var compilation = CSharpCompilation.Create("Test", trees, References, options);
        Directory.CreateDirectory(Path.GetDirectoryName(assembly)!);
        using var pe = File.Create(assembly);
        using var pdb = File.Create(symbols);
        var result = compilation.Emit(pe, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb, pdbFilePath: symbols));
        Assert.True(result.Success, $"{string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}\n{source}");
    }

    static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), new CSharpParseOptions(LanguageVersion.Latest), path);
}
