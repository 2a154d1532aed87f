using System.Security;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Bundling;

/// <summary>The standalone project of a bundle (rule N4), and the files that keep the tree around it out.</summary>
static class ProjectFiles
{
    /// <summary>Only the public half: enough for the assembly's name.</summary>
    public const string PublicKeyFile = "public.snk";

    public static IEnumerable<(string Path, string Text)> Write(string name, string? entryType, Dependencies dependencies, UserCompilation source, OutputFiles output, CompileRequest request, string toOutput, string toHost)
    {
        yield return (name + ".csproj", Project(entryType, dependencies, source, output, request, toOutput, toHost));
        const string Empty = "<Project />\n";
        // Each of these would otherwise be found further up, in the user's tree.
        yield return ("Directory.Build.props", Empty);
        yield return ("Directory.Build.targets", Empty);
        yield return ("Directory.Packages.props", "<Project>\n  <PropertyGroup>\n    <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>\n  </PropertyGroup>\n</Project>\n");
        yield return ("Directory.Build.rsp", "# Keeps the response files of folders above out.\n");
        yield return (".editorconfig", "root = true\n");
    }

    static string Project(string? entryType, Dependencies dependencies, UserCompilation source, OutputFiles output, CompileRequest request, string toOutput, string toHost)
    {
        var options = source.Compilation.Options;
        var properties = new List<(string Name, string Value)>
        {
            ("TargetFramework", request.Framework),
            ("AssemblyName", source.Compilation.AssemblyName!),
            ("OutputType", entryType is null ? "Library" : "Exe"),
        };
        if (entryType != null)
            properties.Add(("StartupObject", entryType.Replace('+', '.')));
        properties.AddRange(
        [
            ("LangVersion", source.ParseOptions.SpecifiedLanguageVersion.ToDisplayString()),
            ("Nullable", options.NullableContextOptions.ToString().ToLowerInvariant() is "disable" ? "disable" : options.NullableContextOptions.ToString().ToLowerInvariant()),
            ("ImplicitUsings", "disable"),
            ("AllowUnsafeBlocks", Text(options.AllowUnsafe)),
            ("CheckForOverflowUnderflow", Text(options.CheckOverflow)),
            ("Optimize", Text(options.OptimizationLevel == OptimizationLevel.Release)),
            ("DefineConstants", string.Join(';', source.ParseOptions.PreprocessorSymbolNames.Order(StringComparer.Ordinal))),
            ("TreatWarningsAsErrors", "false"),
            ("WarningLevel", "0"),
            ("UseAppHost", "false"),
            ("GenerateDocumentationFile", "false"),
            ("DiscoverGlobalAnalyzerConfigFiles", "false"),
            ("DiscoverEditorConfigFiles", "false"),
            ("DefaultItemExcludes", "$(DefaultItemExcludes);compiled/**"),
            ("EmbedUntrackedSources", "false"),
            ("EnableSourceControlManagerQueries", "false"),
        ]);
        if (!source.PublicKey.IsEmpty)
            properties.AddRange([("SignAssembly", "true"), ("PublicSign", "true"), ("AssemblyOriginatorKeyFile", PublicKeyFile)]);
        var text = new StringBuilder("<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup>\n");
        foreach (var (name, value) in properties)
            text.Append($"    <{name}>{Escape(value)}</{name}>\n");
        text.Append("  </PropertyGroup>\n  <ItemGroup>\n");
        foreach (var framework in request.RuntimeFrameworks.Where(f => f.Name != "Microsoft.NETCore.App"))
            text.Append($"    <FrameworkReference Include=\"{Escape(framework.Name)}\" />\n");
        foreach (var (name, version) in dependencies.RestoredPackages)
            text.Append($"    <PackageReference Include=\"{Escape(name)}\" Version=\"{Escape(version)}\" />\n");
        foreach (var file in dependencies.Loose)
            text.Append($"    <Reference Include=\"{Escape(Path.GetFileNameWithoutExtension(file.Destination))}\" HintPath=\"{Escape($"{toOutput}/{file.Destination}")}\" />\n");
        // A shared framework brings its own of those that the build did not copy.
        foreach (var assembly in Dependencies.HostAssemblies.Where(a => output.Assembly(a) != null))
            text.Append($"    <Reference Include=\"{assembly}\" HintPath=\"{toHost}/{assembly}.dll\" />\n");
        foreach (var file in output.Contents)
        {
            var path = Escape(Literal($"{toOutput}/{file.Destination}"));
            text.Append($"    <None Include=\"{path}\" Link=\"{Escape(Literal(file.Destination))}\" CopyToOutputDirectory=\"PreserveNewest\" Condition=\"Exists('{path}')\" />\n");
        }
        text.Append("  </ItemGroup>\n");
        // What generators add is among the sources already.
        text.Append("  <Target Name=\"WithoutGenerators\" BeforeTargets=\"CoreCompile\">\n    <ItemGroup>\n      <Analyzer Remove=\"@(Analyzer)\" />\n    </ItemGroup>\n  </Target>\n");
        return text.Append("</Project>\n").ToString();
    }

    /// <summary>What MSBuild would take for a pattern, a list or a property.</summary>
    static string Literal(string path) =>
        string.Concat(path.Select(c => "%*?@$();'".Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : c.ToString()));

    static string Text(bool value) => value ? "true" : "false";

    static string Escape(string value) => SecurityElement.Escape(value);
}
