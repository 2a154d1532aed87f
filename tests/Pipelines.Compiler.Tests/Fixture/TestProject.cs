using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Inputs;
using Pipelines.Manifest;
using Diagnostic = Pipelines.Compiler.Diagnostics.Diagnostic;

namespace Pipelines.Compiler.Tests.Fixture;

/// <summary>A user's project in a folder of its own: compiled as the C# compiler would, then handed to the pipeline compiler.</summary>
sealed class TestProject : IDisposable
{
    const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Pipelines;
        """;

    public const string Name = "Sample";

    readonly bool _isLibrary;

    public TestProject(string code, bool isLibrary = true)
        : this(new Dictionary<string, string> { ["Sample.cs"] = code }, isLibrary)
    {
    }

    public TestProject(IReadOnlyDictionary<string, string> files, bool isLibrary = true)
    {
        _isLibrary = isLibrary;
        Folder = Directory.CreateTempSubdirectory("pipelines-compiler-").FullName;
        Write("obj/GlobalUsings.g.cs", Usings);
        foreach (var (path, text) in files)
            Write(path, text);
        Write("Sample.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
    }

    public string Folder { get; }

    public string Pipelines => Path.Combine(Folder, "bin/pipelines/");

    public string Source => Text("Sample.cs");

    /// <summary>A source file as it is now.</summary>
    public string Text(string path) => File.ReadAllText(Path.Combine(Folder, path));

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Null for none: then nobody can know what generators wrote.</summary>
    public DebugInformationFormat? DebugInformation { get; init; } = DebugInformationFormat.PortablePdb;

    public string Configuration { get; set; } = "Debug";

    /// <summary>What happens between the C# compiler's end and the pipeline compiler's start.</summary>
    public Action<TestProject>? Meanwhile { get; init; }

    /// <summary>Assemblies that it refers to besides the framework's and those of Pipelines.</summary>
    public List<OtherAssembly> Others { get; } = [];

    /// <summary>Packages that the tests bring along, by the names of their files, which it refers to.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Full names of the components and pipelines that the newest build cut.</summary>
    public IReadOnlyList<string> Cut { get; private set; } = [];

    public void Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Pipelines, path));

    public bool Has(string path) => File.Exists(Path.Combine(Pipelines, path));

    public LoadedManifest Manifest(string name) => ManifestFile.LoadChecked(Path.Combine(Pipelines, name + ManifestFile.Extension));

    /// <summary>Compiles, and fails the test on the first error.</summary>
    public IReadOnlyList<Diagnostic> Build()
    {
        var diagnostics = Compile();
        var error = diagnostics.FirstOrDefault(d => d.Severity == Severity.Error);
        Assert.True(error is null, error?.ToString());
        return diagnostics;
    }

    public IReadOnlyList<Diagnostic> Compile()
    {
        var sources = Directory.GetFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.StartsWith(Path.Combine(Folder, "bin"), StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        foreach (var other in Others)
            other.Build(this, Framework.Value.Values);
        var others = Others.Where(o => o.Kind != Origin.NativePackage).Select(o => o.Reference(this)).ToList();
        List<string> arguments =
        [
            "/unsafe+", "/nullable:enable", "/langversion:latest", "/deterministic+", $"/target:{(_isLibrary ? "library" : "exe")}", $"/out:{Name}.dll",
            .. Configuration == "Debug" ? (string[])["/define:TRACE;DEBUG", "/optimize-"] : ["/define:TRACE", "/optimize+"],
            .. Options, .. References().Concat(others).Concat(LibraryFiles().Where(f => f.AssetType == "runtime").Select(f => f.File)).Select(r => "/reference:" + r), .. sources,
        ];
        Write("obj/csc.rsp", string.Join('\n', arguments));
        var parsed = CSharpCommandLineParser.Default.Parse(arguments, Folder, sdkDirectory: null);
        var trees = sources.Select(f => CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(f), System.Text.Encoding.UTF8), parsed.ParseOptions, f));
        var read = parsed.MetadataReferences.Select(r => Framework.Value.GetValueOrDefault(r.Reference) ?? MetadataReference.CreateFromFile(r.Reference));
        var compilation = CSharpCompilation.Create(Name, trees, read, parsed.CompilationOptions);
        var built = Path.Combine(Folder, $"obj/{Name}.dll");
        var emitted = Emit(Generators.Run(compilation, parsed.ParseOptions), sources, built);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        Directory.CreateDirectory(Path.Combine(Folder, "bin"));
        if (DebugInformation != DebugInformationFormat.PortablePdb)
            File.Delete(Path.ChangeExtension(built, ".pdb"));
        foreach (var other in Others)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, "bin", other.Destination))!);
            File.Copy(other.File(this), Path.Combine(Folder, "bin", other.Destination), overwrite: true);
        }
        foreach (var file in LibraryFiles())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, "bin", file.Destination))!);
            File.Copy(file.File, Path.Combine(Folder, "bin", file.Destination), overwrite: true);
        }
        foreach (var file in CopyLocal().Append(built).Append(Path.ChangeExtension(built, ".pdb")).Where(File.Exists))
            File.Copy(file, Path.Combine(Folder, "bin", Path.GetFileName(file)), overwrite: true);
        Meanwhile?.Invoke(this);
        var report = new Report(Path.Combine(Folder, "Sample.csproj"));
        var command = new CompileCommand(Request(), report) { Open = new(Framework.Value) };
        command.Compile();
        Cut = command.Cut;
        return report.All;
    }

    /// <summary>Calls a method of the built project as the plain code it is.</summary>
    public object? Plain(string type, string method, params object?[] arguments) =>
        Call(Path.Combine(Folder, $"obj/{Name}.dll"), type, method, arguments);

    /// <summary>Calls the same method in a step's compiled form.</summary>
    public object? InSlice(string step, string type, string method, params object?[] arguments) =>
        Call(Path.Combine(Pipelines, $"steps/{step}/compiled/{Name}.dll"), type, method, arguments);

    static object? Call(string assembly, string type, string method, object?[] arguments)
    {
        var context = new AssemblyLoadContext("plain", isCollectible: true);
        using var stream = File.OpenRead(assembly);
        using var scope = context.EnterContextualReflection();
        var target = context.LoadFromStream(stream).GetType(type, throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        var given = target.GetParameters().Select((p, i) => i < arguments.Length ? arguments[i] : p.DefaultValue).ToArray();
        var result = target.Invoke(null, BindingFlags.DoNotWrapExceptions, null, given, null);
        if (result is not Task task)
            return result;
        task.GetAwaiter().GetResult();
        return task.GetType().GetProperty("Result")?.GetValue(task);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    CompileRequest Request() => new()
    {
        Assembly = Path.Combine(Folder, $"obj/{Name}.dll"),
        AssemblyName = Name,
        Csc = Path.Combine(Folder, "obj/csc.rsp"),
        ProjectFile = Path.Combine(Folder, "Sample.csproj"),
        Assets = Path.Combine(Folder, "obj/project.assets.json"),
        Output = Path.Combine(Folder, "bin/"),
        Pipelines = Pipelines,
        Intermediate = Path.Combine(Folder, "obj/pipelines/"),
        Roslyn = "",
        Framework = "net10.0",
        Configuration = Configuration,
        Stamp = Path.Combine(Folder, "obj/pipelines/compiled.stamp"),
        RuntimeFrameworks = [new RuntimeFramework("Microsoft.NETCore.App", "10.0.0")],
        CopyLocals = [.. CopyLocal().Select(f => new CopyLocal(f, Path.GetFileName(f), null, null, "runtime")), .. Others.Select(o => o.CopyLocal(this)), .. LibraryFiles()],
        Implementations = [.. Others.Where(o => o.Kind == Origin.Project).Select(o => new Implementation(o.Reference(this), o.File(this)))],
    };

    /// <summary>What generators wrote goes into the debug information, as the C# compiler does it.</summary>
    EmitResult Emit(CSharpCompilation compilation, List<string> written, string path)
    {
        var generated = compilation.SyntaxTrees.Where(t => !written.Contains(t.FilePath)).Select(t => EmbeddedText.FromSource(t.FilePath, t.GetText()));
        using var assembly = File.Create(path);
        if (DebugInformation == DebugInformationFormat.Embedded)
            return compilation.Emit(assembly, embeddedTexts: generated, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        using var pdb = File.Create(Path.ChangeExtension(path, ".pdb"));
        return compilation.Emit(assembly, pdb, embeddedTexts: generated, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
    }

    IEnumerable<CopyLocal> LibraryFiles() =>
        from pattern in Libraries
        from file in Directory.EnumerateFiles(AppContext.BaseDirectory, pattern, SearchOption.AllDirectories)
        let destination = Path.GetRelativePath(AppContext.BaseDirectory, file).Replace('\\', '/')
        where !destination.Contains('/', StringComparison.Ordinal) || destination.StartsWith("runtimes/linux-x64/native/", StringComparison.Ordinal)
        select new CopyLocal(file, destination, pattern.Split('*')[0], "1.0.0", destination.Contains('/', StringComparison.Ordinal) ? "native" : "runtime");

    static IEnumerable<string> CopyLocal() => Bundling.Dependencies.HostAssemblies.Select(a => Path.Combine(AppContext.BaseDirectory, a + ".dll"));

    /// <summary>Read once for all tests.</summary>
    static readonly Lazy<Dictionary<string, PortableExecutableReference>> Framework = new(() => References().Distinct().ToDictionary(r => r, r => MetadataReference.CreateFromFile(r)));

    static List<string> References()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(p => p.StartsWith(framework, StringComparison.Ordinal)), .. CopyLocal()];
    }
}
