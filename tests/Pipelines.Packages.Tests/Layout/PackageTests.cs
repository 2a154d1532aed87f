using System.IO.Compression;
using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Layout;

/// <summary>What is in the packages.</summary>
public sealed class PackageTests(PackedFeed feed)
{
    [Fact]
    public void The_build_package_carries_task_targets_and_compiler_but_no_Roslyn()
    {
        var files = Entries("Pipelines.Build.Tasks");
        Assert.Contains("build/Pipelines.Build.Tasks.props", files);
        Assert.Contains("build/Pipelines.Build.Tasks.targets", files);
        Assert.Contains("buildMultiTargeting/Pipelines.Build.Tasks.targets", files);
        Assert.Contains("tools/netstandard2.0/Pipelines.Build.Tasks.dll", files);
        Assert.Contains("analyzers/dotnet/cs/Pipelines.Analyzers.dll", files);
        Assert.Contains("analyzers/dotnet/cs/Pipelines.Analyzers.CodeFixes.dll", files);
        Assert.Contains("tools/net10.0/Pipelines.Compiler.dll", files);
        Assert.Contains("tools/net10.0/Pipelines.Compiler.deps.json", files);
        Assert.Contains("tools/net10.0/Pipelines.Compiler.runtimeconfig.json", files);
        Assert.Contains(files, file => file.StartsWith("tools/net10.0/runtimes/linux-x64/native/", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.StartsWith("lib/", StringComparison.Ordinal) || file.StartsWith("buildTransitive/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Pipelines")]
    [InlineData("Pipelines.Build.Tasks")]
    [InlineData("Pipelines.Engine")]
    [InlineData("Pipelines.Manifest")]
    [InlineData("Pipelines.Runner")]
    public void A_package_names_its_licence_and_shows_its_readme(string package)
    {
        using var archive = Open(package);
        using var reader = new StreamReader(archive.GetEntry($"{package}.nuspec")!.Open());
        var nuspec = reader.ReadToEnd();
        Assert.Contains("""<license type="expression">MIT</license>""", nuspec);
        Assert.Contains("<readme>README.md</readme>", nuspec);
        Assert.NotNull(archive.GetEntry("README.md"));
        Assert.DoesNotContain(PackedFeed.Repository, nuspec);
    }

    [Fact]
    public void The_package_that_runs_pipelines_from_code_brings_what_it_needs_and_no_compiler()
    {
        var files = Entries("Pipelines.Engine");
        Assert.Contains("lib/net10.0/Pipelines.Engine.dll", files);
        Assert.Contains("lib/net10.0/Pipelines.Engine.xml", files);
        Assert.Contains("buildTransitive/Pipelines.Engine.targets", files);
        using var archive = Open("Pipelines.Engine");
        using var reader = new StreamReader(archive.GetEntry("Pipelines.Engine.nuspec")!.Open());
        var nuspec = reader.ReadToEnd();
        Assert.Contains($"""<dependency id="Pipelines.Manifest" version="{PackedFeed.Version}" """, nuspec);
        Assert.DoesNotContain("CodeAnalysis", nuspec);
        Assert.DoesNotContain("Pipelines.Compiler", nuspec);
    }

    [Fact]
    public void The_tool_carries_all_it_needs()
    {
        var files = Entries("Pipelines.Runner");
        foreach (var assembly in (string[])["dotnet-pipelines.dll", "Pipelines.dll", "Pipelines.Manifest.dll", "Pipelines.Engine.dll", "Mono.Cecil.dll", "DotnetToolSettings.xml"])
            Assert.Contains($"tools/net10.0/any/{assembly}", files);
        Assert.Contains(files, file => file.EndsWith("linux-x64/native/libe_sqlite3.so", StringComparison.Ordinal));
    }

    List<string> Entries(string package)
    {
        using var archive = Open(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    ZipArchive Open(string package) => ZipFile.OpenRead(Path.Combine(feed.Feed, $"{package}.{PackedFeed.Version}.nupkg"));
}
