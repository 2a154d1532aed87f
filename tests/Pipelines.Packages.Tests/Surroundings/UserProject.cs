namespace Pipelines.Packages.Tests.Surroundings;

/// <summary>A user's project with the packed package, in a folder of its own.</summary>
sealed class UserProject
{
    public const string Code =
        """
        using System;
        using System.Linq;
        using Pipelines;

        public static class Sums
        {
            [Component]
            public static int[] Numbers(int count = 3) => [.. Enumerable.Range(1, count)];

            // Adds.
            [Component]
            public static int Total(int[] numbers) => Add(numbers);

            [Pipeline("sums")]
            public static void Run(int count = 4)
            {
                var numbers = Numbers(count);
                var total = Total(numbers);
                Console.WriteLine($"Total={total}");
            }

            static int Add(int[] numbers) => numbers.Sum();

            public static void Main() => Run();
        }
        """;

    readonly PackedFeed feed;

    public UserProject(PackedFeed feed, string folder, string name = "App")
    {
        this.feed = feed;
        Folder = Path.Combine(feed.Root, folder);
        Name = name;
        Write($"{name}.csproj", ProjectFile());
        Write("Sums.cs", Code);
    }

    public string Folder { get; }

    public string Name { get; }

    public string Output => Path.Combine(Folder, "bin/Debug/net10.0");

    public string Intermediate => Path.Combine(Folder, "obj/Debug/net10.0/pipelines");

    public string Manifest => Path.Combine(Output, "pipelines/sums.pipeline.yaml");

    public static string ProjectFile(string properties = "", string items = "") =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Pipelines.Build.Tasks" Version="{PackedFeed.Version}" />
            {items}
          </ItemGroup>
        </Project>
        """;

    public UserProject Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public void Edit(string path, string old, string replacement)
    {
        var text = File.ReadAllText(Path.Combine(Folder, path));
        Assert.Contains(old, text);
        Write(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    public Task<Outcome> DotNetAsync(params string[] arguments) => DotNet.RunAsync(Folder, feed.Environment, arguments);

    /// <summary>Builds without nodes that would stay behind.</summary>
    public Task<Outcome> BuildAsync(params string[] arguments) =>
        DotNetAsync(["build", $"-p:SharedCompilationId={feed.CompilerServer}", "-p:UseSharedCompilation=true", "-nodeReuse:false", .. arguments]);

    /// <summary>Builds again, detailed, so that the outcome knows what was started.</summary>
    public Task<Outcome> BuildAgainAsync() => BuildAsync("--no-restore", "-v:d", "-clp:NoSummary");

    /// <summary>The files below a folder, relative, with their times.</summary>
    public Dictionary<string, DateTime> Times(string under) =>
        Directory.EnumerateFiles(Path.Combine(Folder, under), "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Folder, file), File.GetLastWriteTimeUtc);
}
