using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Pipelines.Compiler.Tests.Fixture;

/// <summary>The source generators that come with .NET: they run in every user's build.</summary>
static class Generators
{
    static readonly IReadOnlyList<ISourceGenerator> All = Load();

    public static CSharpCompilation Run(CSharpCompilation compilation, CSharpParseOptions options)
    {
        CSharpGeneratorDriver.Create(All, parseOptions: options).RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _, TestContext.Current.CancellationToken);
        return (CSharpCompilation)updated;
    }

    static List<ISourceGenerator> Load()
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var pack = Directory.GetDirectories(Path.Combine(dotnet, "packs/Microsoft.NETCore.App.Ref")).Last();
        return [.. Directory.GetFiles(Path.Combine(pack, "analyzers/dotnet/cs"), "*.dll").SelectMany(f => new AnalyzerFileReference(f, new Loader()).GetGenerators(LanguageNames.CSharp))];
    }

    sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
