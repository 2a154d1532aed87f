using System.Reflection;
using System.Security;

[assembly: AssemblyFixture(typeof(Pipelines.Packages.Tests.Surroundings.PackedFeed))]

namespace Pipelines.Packages.Tests.Surroundings;

/// <summary>The packages as users get them: packed once a run, in a folder outside the repository, with a package cache of its own.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    static readonly string[] Projects = ["Pipelines", "Pipelines.Build.Tasks", "Pipelines.DataFrame", "Pipelines.Engine", "Pipelines.Manifest", "Pipelines.ML", "Pipelines.Runner"];

    public string Root { get; } = Directory.CreateTempSubdirectory("pipelines-packages-").FullName;

    public string Feed => Path.Combine(Root, "feed");

    public static string Repository { get; } = Metadata("Repository");

    /// <summary>The tool as built here, for tests that are not about its installation.</summary>
    public static string Runner => Path.Combine(Repository, "src/Pipelines.Runner/bin", Metadata("Configuration"), "net10.0/dotnet-pipelines.dll");

    public static string Version { get; } = Metadata("PackageVersion");

    internal Dictionary<string, string> Environment => new() { ["NUGET_PACKAGES"] = Path.Combine(Root, "packages") };

    /// <summary>A C# compiler server of this run's own: a compile without one takes five times as long.</summary>
    public string CompilerServer { get; } = $"pipelines-tests-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        foreach (var project in Projects)
        {
            var pack = await DotNet.RunAsync(Repository, new Dictionary<string, string>(),
                "pack", $"src/{project}", "--no-build", "-c", Metadata("Configuration"), "-o", Feed, "--nologo");
            pack.Succeeds();
        }
        // Beside the machine's own sources, which stay as they are configured.
        await File.WriteAllTextAsync(Path.Combine(Root, "NuGet.Config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{SecurityElement.Escape(Feed)}" />
              </packageSources>
            </configuration>
            """);
    }

    public async ValueTask DisposeAsync()
    {
        var request = Directory.EnumerateFiles(Root, "compile.request", SearchOption.AllDirectories).FirstOrDefault();
        if (request is not null)
        {
            var roslyn = File.ReadLines(request).First(line => line.StartsWith("roslyn=", StringComparison.Ordinal))["roslyn=".Length..];
            await DotNet.RunAsync(Root, Environment, "exec", Path.Combine(roslyn, "VBCSCompiler.dll"), "-shutdown", $"-pipename:{CompilerServer}");
        }
        Directory.Delete(Root, recursive: true);
    }

    static string Metadata(string key) =>
        typeof(PackedFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == key).Value!;
}
