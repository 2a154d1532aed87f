using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>What a build leaves, with every kind of file that steps can need. The code in it is none: nothing here runs it.</summary>
sealed class BuiltPipeline : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    /// <param name="two">What step two compiles to.</param>
    /// <param name="commit">The commit.</param>
    public BuiltPipeline(string two = "two", string commit = "4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c")
    {
        foreach (var library in (string[])["Shared", "Other", "Native"])
            Write($"{library}.dll", library);
        Write("data/iris.csv", "1,2,3\n");
        Write("pipelines/host/Pipelines.dll", "host");
        Write("pipelines/iris.patch", "difference");
        var steps = new Dictionary<string, ComponentSpec>
        {
            ["Two"] = Component("Two", two, Needs("Shared"), Needs("Native", "native")),
            ["One"] = Component("One", "one", Needs("Shared"), Needs("Other"), new("data/iris.csv", "../../../data/iris.csv", "content", Hash("data/iris.csv"))),
        };
        var manifest = new PipelineManifest
        {
            Name = "iris",
            Project = "examples",
            Version = "0.1",
            PipelinesVersion = "0.1.0",
            Source = new() { Repository = "https://example.org/iris.git", Commit = commit, Committed = "2026-01-02T02:04:05Z", Dirty = true, Patch = "iris.patch" },
            Build = new() { Assembly = "Iris", Framework = "net10.0", Configuration = "Release", Output = "..", Host = "host" },
            Logic = new() { Method = "Iris.Run", Bundle = "logic/iris", Digest = Bundle("logic/iris", "logic", "iris", "logic", []) },
            Components = steps,
            Graph = new(),
        };
        ManifestFile.Save(manifest, Manifest);
    }

    public string Path => folder.FullName;

    public string Manifest => System.IO.Path.Combine(Path, "pipelines", "iris.pipeline.yaml");

    public LoadedManifest Load() => ManifestFile.LoadChecked(Manifest);

    public void Dispose() => folder.Delete(recursive: true);

    public void Write(string path, string text)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        // Large enough that a break can come in its middle.
        File.WriteAllText(file, text.PadRight(20_000));
    }

    string Hash(string path) => BundleFolder.Sha256(System.IO.Path.Combine(Path, path));

    BundleDependency Needs(string name, string kind = "managed") => new(name, $"../../../{name}.dll", kind, Hash($"{name}.dll"));

    ComponentSpec Component(string name, string code, params BundleDependency[] dependencies) => new()
    {
        Method = "Iris." + name,
        Bundle = "steps/" + name,
        Digest = Bundle("steps/" + name, "step", name, code, dependencies),
        Inputs = { ["data"] = new() { Type = "string", Required = true }, ["size"] = new() { Type = "double", Default = 0.2 } },
        Outputs = { ["result"] = new() { Type = "int" } },
        Packages = { ["Shared"] = "1.2.3" },
        Settings = { ["cache"] = true },
    };

    string Bundle(string path, string kind, string name, string code, BundleDependency[] dependencies)
    {
        Write($"pipelines/{path}/{name}.csproj", "project");
        Write($"pipelines/{path}/src/{name}.cs", "source of " + code);
        Write($"pipelines/{path}/compiled/{name}.dll", "compiled from " + code);
        return BundleFolder.Save(new()
        {
            Kind = kind,
            Name = name,
            Assembly = $"compiled/{name}.dll",
            Entry = name,
            Files = [.. new[] { $"{name}.csproj", $"compiled/{name}.dll", $"src/{name}.cs" }.Order(StringComparer.Ordinal).Select(file => new BundleFile(file, Hash($"pipelines/{path}/{file}")))],
            Dependencies = dependencies,
        }, System.IO.Path.Combine(Path, "pipelines", path));
    }
}
