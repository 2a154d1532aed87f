using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Manifest;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>What <c>add</c> writes of a step's interface: the method with its defaults, and the types. Built and run they are elsewhere.</summary>
public sealed class AddVerbTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    public AddVerbTests() => File.WriteAllText(Path.Combine(folder.FullName, "App.csproj"), "<Project />");

    public void Dispose() => folder.Delete(recursive: true);

    const string Types = """
        [Flags] public enum Kind : byte { None, First = 1, Second = 2, @checked = 4 }
        public sealed record Row(string Name, double? Value, (int, string) Pair, Dictionary<string, Kind[,]> @class, Row Next);
        public readonly record struct Place(float X, float Y);
        public sealed class Box { public int Size { get; set; } public Place[] Places; [System.Text.Json.Serialization.JsonIgnore] public Stream Left { get; set; } [NonSerialized] public IntPtr Gone; }
        public struct Both { public long First; public Box Second { get; init; } }
        """;

    [Fact]
    public async Task The_method_has_the_published_defaults_and_the_types_their_data()
    {
        const string use = "public static (List<Row> Rows, Both Both) Use(Row row, string text = \"q\\\"\\\\ü\\n{}\", char sign = '\\'', bool on = true, float part = 0.5f, decimal sum = 2.25m, long much = long.MinValue, double small = 1e-300, Kind kind = Kind.Second, Kind odd = (Kind)6, DateTime when = default, int? none = null, Kind? may = Kind.First) => default;";
        using var pipeline = new TestPipeline("", "", use) { Helpers = Types }.Build();
        object?[] defaults = ["q\"\\ü\n{}", "'", true, 0.5f, 2.25m, long.MinValue, 1e-300, "Second", 6, null, null, "First"];
        Edit(pipeline, component =>
        {
            foreach (var (name, value) in component.Inputs.Keys.Skip(1).Zip(defaults).ToList())
                component.Inputs[name] = component.Inputs[name] with { Default = value };
            return component with { Settings = new() { ["cache"] = true, ["retryDelaySeconds"] = 0.5, ["secrets"] = new List<object?> { "KEY" }, ["autoConnectFrameworks"] = "metrics, ml_net", ["executionQueue"] = "gpu" }, TaskType = "data_processing" };
        });
        using var registry = await PublishAsync(pipeline);
        var said = await ToolAsync("add", $"oci://{registry.Host}/team/test:0.1", "Use");
        Assert.True(said.Code == 0, said.Error);
        Assert.Contains("left out, as who calls it decides: executionQueue", said.Output, StringComparison.Ordinal);

        var files = Directory.GetFiles(Path.Combine(folder.FullName, "Published")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["Test.Both.type.cs", "Test.Box.type.cs", "Test.Kind.type.cs", "Test.Place.type.cs", "Test.Row.type.cs", "Use.cs"], files.Select(Path.GetFileName));
        Assert.Contains("[Component(ReturnValues = [\"rows\", \"both\"], AutoConnectFrameworks = AutoConnectFrameworks.Metrics | AutoConnectFrameworks.MLNet, Cache = true, RetryDelaySeconds = 0.5, Secrets = [\"KEY\"], TaskType = TaskType.DataProcessing,", await File.ReadAllTextAsync(files[^1], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var there = Load(Path.Combine(pipeline.Output, "Test.dll"));
        var here = Load(Compile(files));
        Assert.Equal(Describe(there.GetMethod("Use")!), Describe(here.GetMethod("Use")!));
        foreach (var name in (string[])["Kind", "Row", "Place", "Box", "Both"])
            Assert.Equal(Fields(there.GetNestedType(name)!), Fields(here.GetNestedType(name)!));
        var thrown = Assert.Throws<TargetInvocationException>(() => here.GetMethod("Use")!.Invoke(null, new object?[13])).InnerException;
        Assert.Contains($"'Use' stands for the published component oci://{registry.Host}/team/test@sha256:", Assert.IsType<NotSupportedException>(thrown).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("its type 'Test.Pair`1' cannot be written anew, it is generic", "Pair<int> pair", "public sealed record Pair<T>(T First);")]
    [InlineData("its type 'Test.Inner' cannot be written anew, its field 'hidden' is private", "List<Outer> outer", "public sealed record Outer(Inner[] Inner); public sealed class Inner { int hidden = 1; public int Shown => hidden; }")]
    [InlineData("its type 'Test.Second' cannot be written anew, it derives from another", "Second second", "public class First { public int Size { get; set; } } public class Second : First;")]
    [InlineData("its type 'Test.Own' cannot be written anew, it has a serializer of its own", "Own own", "[ArtifactSerializer(typeof(Test))] public sealed record Own(int Size);")]
    [InlineData("the input 'own' has a serializer of its own", "[ArtifactSerializer(typeof(Test))] Own own", "public sealed record Own(int Size);")]
    public async Task A_type_that_cannot_be_written_is_named_and_nothing_is_written(string says, string input, string types)
    {
        using var pipeline = new TestPipeline("", "", $"public static void Use({input}) {{ }}") { Helpers = types }.Build();
        using var registry = await PublishAsync(pipeline);
        await RefusesAsync(says, $"oci://{registry.Host}/team/test:0.1", "Use");
    }

    [Fact]
    public async Task What_is_no_interface_becomes_no_code()
    {
        using var pipeline = new TestPipeline("", "", "public static void Use(int x) { }").Build();
        Edit(pipeline, component => component with { Inputs = new() { ["x"] = new() { Type = "int y) { System.Environment.Exit(1); } static void Z(int", Required = true } } });
        using var registry = await PublishAsync(pipeline);
        await RefusesAsync("is nothing that C# can be written from", $"oci://{registry.Host}/team/test:0.1", "Use");
    }

    [Fact]
    public async Task A_step_in_a_repository_that_only_its_project_has_is_refused()
    {
        using var pipeline = new TestPipeline("", "", "public static void Use(int x) { }") { Repositories = new() { ["Use"] = new() { Path = "../data", Commit = "4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c" } } }.Build();
        using var registry = await PublishAsync(pipeline);
        await RefusesAsync("'Use' runs in a repository that it names by a local path", $"oci://{registry.Host}/team/test:0.1", "Use");
    }

    [Fact]
    public async Task What_was_added_is_written_anew_and_what_is_ones_own_is_left_alone()
    {
        using var pipeline = new TestPipeline("", "", "public static void Use(Row row) { }") { Helpers = "public sealed record Row(int Size);" }.Build();
        using var registry = await PublishAsync(pipeline);
        var reference = $"oci://{registry.Host}/team/test:0.1";
        Assert.Equal(0, (await ToolAsync("add", reference, "Use", "--class", "My.Own.Steps")).Code);
        var file = Path.Combine(folder.FullName, "Published", "Use.cs");
        Assert.Contains("namespace My.Own;\n\npublic static partial class Steps\n{\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, (await ToolAsync("add", reference, "Use")).Code);
        Assert.Contains("public static partial class Test\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Published", "Test.Row.type.cs"), "// mine", TestContext.Current.CancellationToken);
        var refused = await ToolAsync("add", reference, "Use");
        Assert.Equal(2, refused.Code);
        Assert.Contains("Test.Row.type.cs' is there and says something else", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_fetch_a_step_into_one_home_at_once()
    {
        using var pipeline = new TestPipeline("", "", "public static void Use(int x) { }").Build();
        using var registry = await PublishAsync(pipeline);
        var said = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
        {
            var project = Directory.CreateDirectory(Path.Combine(folder.FullName, $"{i}")).FullName;
            File.WriteAllText(Path.Combine(project, "App.csproj"), "<Project />");
            return ToolAsync("add", $"oci://{registry.Host}/team/test:0.1", "Use", "--project", project);
        }));
        Assert.All(said, one => Assert.True(one.Code == 0, one.Error));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(folder.FullName, "home", "components")));
    }

    static void Edit(TestPipeline pipeline, Func<ComponentSpec, ComponentSpec> edit)
    {
        var manifest = ManifestFile.Load(pipeline.ManifestPath).Manifest;
        manifest.Components["Use"] = edit(manifest.Components["Use"]);
        ManifestFile.Save(manifest, pipeline.ManifestPath);
    }

    async Task<RegistryServer> PublishAsync(TestPipeline pipeline)
    {
        var registry = await RegistryServer.StartAsync();
        var published = await ToolAsync("publish", pipeline.ManifestPath, "--registry", registry.Host + "/team");
        Assert.True(published.Code == 0, published.Error);
        return registry;
    }

    async Task RefusesAsync(string says, params string[] arguments)
    {
        var refused = await ToolAsync(["add", .. arguments]);
        Assert.True(refused.Code == 2, refused.Output + refused.Error);
        Assert.Contains(says, Assert.Single(refused.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.FullName, "Published")));
    }

    string Compile(IEnumerable<string> files)
    {
        var source = string.Join('\n', files.Select(File.ReadAllText).Select(text => text.Replace("using Pipelines;", "", StringComparison.Ordinal)));
        var assembly = Path.Combine(folder.FullName, "compiled", "Test.dll");
        TestCompilation.Emit(source, assembly, assembly + ".pdb");
        return assembly;
    }

    static Type Load(string assembly) => new AssemblyLoadContext(assembly).LoadFromAssemblyPath(assembly).GetType("Test")!;

    static IEnumerable<string> Describe(MethodInfo method) => method.GetParameters().Select(parameter => $"{parameter.ParameterType} {parameter.Name} = {(parameter.HasDefaultValue ? parameter.DefaultValue ?? "null" : "none")}").Append($"{method.ReturnType}");

    /// <summary>What travels of a type, in its canonical order.</summary>
    static IEnumerable<string> Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(field => !field.Name.Contains("Left", StringComparison.Ordinal) && field.Name != "Gone").Select(field => $"{field.FieldType} {field.Name}").Order(StringComparer.Ordinal)
        .Concat(type.IsEnum ? Enum.GetNames(type).Select(name => $"{name} {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}") : []);

    async Task<(int Code, string Output, string Error)> ToolAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "dotnet-pipelines.dll"), .. arguments])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PIPELINES_HOME"] = Path.Combine(folder.FullName, "home"), ["PIPELINES_REGISTRY"] = null },
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
