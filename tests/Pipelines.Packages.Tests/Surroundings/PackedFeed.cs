using System.Reflection;
using System.Security;

[assembly: AssemblyFixture(typeof(Pipelines.Packages.Tests.Surroundings.PackedFeed))]

namespace Pipelines.Packages.Tests.Surroundings;

/// <summary>The packages as users get them: packed once a run, in a folder outside the repository, with a package cache of its own.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    static readonly string[] Projects = ["Pipelines", "Pipelines.Build.Tasks", "Pipelines.Runner"];

    public string Root { get; } = Directory.CreateTempSubdirectory("pipelines-packages-").FullName;

    public string Feed => Path.Combine(Root, "feed");

    public static string Repository { get; } = Metadata("Repository");

    public static string Version { get; } = Metadata("PackageVersion");

    internal Dictionary<string, string> Environment => new() { ["NUGET_PACKAGES"] = Path.Combine(Root, "packages") };

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

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return ValueTask.CompletedTask;
    }

    static string Metadata(string key) =>
        typeof(PackedFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == key).Value!;
}
