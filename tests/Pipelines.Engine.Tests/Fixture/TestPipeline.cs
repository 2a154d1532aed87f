using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>A built pipeline, its bundles made by hand: components as they are written, logic as it is lowered.</summary>
sealed class TestPipeline : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("engine-tests-");
    readonly List<TestComponent> components;
    bool hasBundles;

    /// <param name="parameters">The pipeline method's parameters.</param>
    /// <param name="logic">Its lowered body.</param>
    /// <param name="components">The component methods.</param>
    public TestPipeline(string parameters, string logic, params string[] components)
    {
        Parameters = parameters;
        Logic = logic;
        this.components = [.. components.Select(source => new TestComponent(source))];
    }

    public string Parameters { get; }

    public string Logic { get; }

    /// <summary>The pipeline method's body as the user wrote it, for debug mode.</summary>
    public string Plain { get; init; } = "";

    public string Version { get; set; } = "0.1";

    /// <summary>The code hash of every component.</summary>
    public string? Code { get; set; }

    /// <summary>Each component has a code hash of its own: that of its text and the helpers'.</summary>
    public bool HasCodes { get; init; }

    public string? LogicCode { get; set; }

    public GraphSpec Graph { get; init; } = new() { Dynamic = true };

    /// <summary>The user's own file, whose lines debug mode names.</summary>
    public string PlainSource => Class($"{string.Join('\n', components.Select(c => c.Source))}\n{Helpers}\n{LogicHelpers}\n{Method(Plain)}");

    public string Helpers { get; init; } = "";

    /// <summary>Helpers that no step's bundle has: what calls components.</summary>
    public string LogicHelpers { get; init; } = "";

    public string[] Unordered { get; init; } = [];

    /// <summary>The settings of <c>[Pipeline]</c> as the manifest holds them. The logic of queued runs is the caller's but where another queue is set.</summary>
    public Dictionary<string, object?> Settings { get; init; } = new() { ["pipelineExecutionQueue"] = null };

    /// <summary>The settings of components, by their names.</summary>
    public Dictionary<string, Dictionary<string, object?>> ComponentSettings { get; init; } = [];

    /// <summary>The <c>Parents</c> of components, by their names.</summary>
    public Dictionary<string, List<string>> Parents { get; init; } = [];

    /// <summary>The repositories of components, by their names.</summary>
    public Dictionary<string, RepositorySpec> Repositories { get; init; } = [];

    /// <summary>The pipeline's own.</summary>
    public RepositorySpec? LogicRepository { get; init; }

    /// <summary>The <c>[Survivors]</c> of inputs, as "component.input", with their <c>Min</c>.</summary>
    public Dictionary<string, int?> Survivors { get; init; } = [];

    public string Root => root.FullName;

    public string Home => Path.Combine(Root, ".pipelines");

    public string WorkingDirectory => Directory.CreateDirectory(Path.Combine(Root, "work")).FullName;

    public string Output => Path.Combine(Root, "bin");

    public string Folder => Path.Combine(Output, "pipelines");

    public string ManifestPath => Path.Combine(Folder, "test.pipeline.yaml");

    public string StepFolder(string component) => Path.Combine(Folder, "steps", component);

    /// <summary>A file that steps and test share.</summary>
    public string Shared(string name) => Path.Combine(WorkingDirectory, name);

    /// <param name="withBundles">False: as debug mode needs it, the build output alone (rule M1).</param>
    public TestPipeline Build(bool withBundles = true)
    {
        hasBundles = withBundles;
        Host();
        var specs = new Dictionary<string, ComponentSpec>();
        foreach (var component in components)
            specs.Add(component.Name, Step(component));
        var parameters = ParameterList(Parameters);
        var logic = Bundle("logic", "test", LogicSource(parameters));
        var manifest = new PipelineManifest
        {
            Name = "test",
            Project = "tests",
            Version = Version,
            PipelinesVersion = "0.1.0",
            Build = new() { Assembly = "Test", Framework = "net10.0", Configuration = "Debug", Output = "..", Host = "host" },
            Parameters = parameters.Parameters.ToDictionary(
                p => p.Identifier.Text, p => new ParameterSpec { Type = p.Type!.ToString(), Required = p.Default is null, Default = p.Default is null ? null : "…" }),
            Settings = Settings,
            Logic = new() { Method = "Test.Run", Bundle = "logic/test", Digest = logic, Code = LogicCode, Repository = LogicRepository },
            Components = specs,
            Graph = Graph,
        };
        ManifestFile.Save(manifest, ManifestPath);
        TestCompilation.Emit(PlainSource, Path.Combine(Output, "Test.dll"), Path.Combine(Output, "Test.pdb"));
        return this;
    }

    /// <summary>Where its runs are recorded; null for its home.</summary>
    public string? Database { get; } = TestDatabase.New();

    public RunOptions Options => new() { Home = Home, WorkingDirectory = WorkingDirectory, Parallel = 4, Database = Database, QueueEngine = TestQueues.Engine };

    public History History() => Engine.History.Open(Home, database: Database);

    public void Dispose() => root.Delete(recursive: true);

    static ParameterListSyntax ParameterList(string parameters) => SyntaxFactory.ParseParameterList($"({parameters})");

    static string Class(string members) => $"public static partial class Test\n{{\n{members}\n}}";

    string Method(string body) => $"public static {(body.Contains("await ", StringComparison.Ordinal) ? "async Task" : "void")} Run({Parameters})\n{{\n{body}\n}}";

    string LogicSource(ParameterListSyntax parameters)
    {
        var arguments = parameters.Parameters.Select(p => p.Default is { } value
            ? $"call.Parameter<{p.Type}>(\"{p.Identifier}\", {value.Value})"
            : $"call.Parameter<{p.Type}>(\"{p.Identifier}\")");
        var isAsync = Logic.Contains("await ", StringComparison.Ordinal);
        return $$"""
            {{string.Join('\n', components.Select(component => component.ToStub()))}}
            {{Helpers}}
            {{LogicHelpers}}
            {{Method(Logic)}}
            internal static class PipelinesEntry
            {
                public static async Task ExecuteAsync(LogicCall call) { {{(isAsync ? "await " : "")}}Run({{string.Join(", ", arguments)}}); }
            }
            """;
    }

    ComponentSpec Step(TestComponent component) => new()
    {
        Method = "Test." + component.Name,
        Bundle = "steps/" + component.Name,
        Digest = Bundle("steps", component.Name, component.ToStep(Helpers)),
        Code = HasCodes ? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(component.Source + Helpers))) : Code,
        Inputs = component.Inputs.ToDictionary(i => i.Identifier.Text, i => new InputSpec { Type = i.Type!.ToString(), Required = i.Default is null, Default = i.Default?.Value.ToString(), Survivors = Survivors.GetValueOrDefault($"{component.Name}.{i.Identifier.Text}") }),
        Outputs = component.Outputs.ToDictionary(o => o.Name, o => new OutputSpec { Type = o.Type }),
        Unordered = Unordered.Contains(component.Name),
        Parents = Parents.GetValueOrDefault(component.Name, []),
        Repository = Repositories.GetValueOrDefault(component.Name),
        Settings = ComponentSettings.GetValueOrDefault(component.Name, []),
    };

    string Bundle(string kind, string name, string members)
    {
        if (!hasBundles)
            return "sha256:" + new string('0', 64);
        var folder = Path.Combine(Folder, kind, name);
        TestCompilation.Emit(Class(members), Path.Combine(folder, "compiled", "Test.dll"), folder + ".pdb");
        return BundleFolder.Save(
            new()
            {
                Kind = kind == "steps" ? "step" : "logic",
                Name = name,
                Assembly = "compiled/Test.dll",
                Entry = "Test+PipelinesEntry",
                Files = [new("compiled/Test.dll", BundleFolder.Sha256(Path.Combine(folder, "compiled", "Test.dll")))],
            },
            folder);
    }

    void Host()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "host")).FullName;
        foreach (var file in new[] { "Pipelines.dll", "Microsoft.Extensions.Logging.Abstractions.dll", "Microsoft.Extensions.DependencyInjection.Abstractions.dll" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(folder, file), overwrite: true);
        File.WriteAllText(
            Path.Combine(folder, "Pipelines.runtimeconfig.json"),
            """{"runtimeOptions":{"tfm":"net10.0","framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"},"configProperties":{"System.Runtime.TieredPGO":false}}}""");
    }
}
