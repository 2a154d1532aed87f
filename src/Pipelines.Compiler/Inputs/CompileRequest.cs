namespace Pipelines.Compiler.Inputs;

/// <summary>What the build asks of the compiler: one project's compilation and the folders around it. All paths are absolute.</summary>
public sealed record CompileRequest
{
    /// <summary>The intermediate assembly, e.g. <c>obj/Debug/net10.0/Iris.dll</c>.</summary>
    public required string Assembly { get; init; }

    /// <summary>The assembly's name, e.g. <c>Iris</c>.</summary>
    public required string AssemblyName { get; init; }

    /// <summary>The file with the C# compiler's arguments, one a line.</summary>
    public required string Csc { get; init; }

    /// <summary>The project file.</summary>
    public required string ProjectFile { get; init; }

    /// <summary>NuGet's <c>project.assets.json</c>.</summary>
    public required string Assets { get; init; }

    /// <summary>The output folder, which stands for <c>AppContext.BaseDirectory</c> in steps (rule V9).</summary>
    public required string Output { get; init; }

    /// <summary>The folder of manifests and bundles.</summary>
    public required string Pipelines { get; init; }

    /// <summary>The compiler's own folder for caches.</summary>
    public required string Intermediate { get; init; }

    /// <summary>The folder of the SDK's own C# compiler.</summary>
    public required string Roslyn { get; init; }

    /// <summary>The target framework, e.g. <c>net10.0</c>.</summary>
    public required string Framework { get; init; }

    /// <summary>The build configuration, e.g. <c>Debug</c>.</summary>
    public required string Configuration { get; init; }

    /// <summary>The project's <c>UserSecretsId</c>; null where it has none.</summary>
    public string? UserSecrets { get; init; }

    /// <summary>The file written last, when all went well: the manifests, a path a line.</summary>
    public required string Stamp { get; init; }

    /// <summary>The shared frameworks, as in <c>runtimeconfig.json</c>.</summary>
    public IReadOnlyList<RuntimeFramework> RuntimeFrameworks { get; init; } = [];

    /// <summary>The runtime's settings, as in <c>runtimeconfig.json</c>.</summary>
    public IReadOnlyList<ConfigProperty> ConfigProperties { get; init; } = [];

    /// <summary>Reference assemblies of other projects, with the assemblies that hold their bodies.</summary>
    public IReadOnlyList<Implementation> Implementations { get; init; } = [];

    /// <summary>The files that the build copies beside the assembly.</summary>
    public IReadOnlyList<CopyLocal> CopyLocals { get; init; } = [];

    /// <summary>The files, besides assemblies, that this project and those it refers to copy to the output.</summary>
    public IReadOnlyList<ContentFile> Contents { get; init; } = [];

    /// <summary>Reads a request file: UTF-8, one <c>key=value</c> a line, values verbatim, unknown keys ignored.</summary>
    /// <exception cref="InvalidDataException">A line is no <c>key=value</c>, or a key that must be there is missing.</exception>
    public static CompileRequest Load(string path)
    {
        var lines = new RequestLines(path);
        return new()
        {
            Assembly = lines.One("assembly"),
            AssemblyName = lines.One("assemblyName"),
            Csc = lines.One("csc"),
            ProjectFile = lines.One("projectFile"),
            Assets = lines.One("assets"),
            Output = lines.One("output"),
            Pipelines = lines.One("pipelines"),
            Intermediate = lines.One("intermediate"),
            Roslyn = lines.One("roslyn"),
            Framework = lines.One("framework"),
            Configuration = lines.One("configuration"),
            UserSecrets = lines.All("userSecrets", 1, p => p[0]) is [var id, ..] ? id : null,
            Stamp = lines.One("stamp"),
            RuntimeFrameworks = lines.All("runtimeFramework", 2, p => new RuntimeFramework(p[0], p[1])),
            ConfigProperties = lines.All("configProperty", 2, p => new ConfigProperty(p[0], p[1])),
            Implementations = lines.All("implementation", 2, p => new Implementation(p[0], p[1])),
            CopyLocals = lines.All("copyLocal", 5, p => new CopyLocal(p[0], p[1], Given(p[2]), Given(p[3]), Given(p[4]))),
            Contents = [.. lines.All("content", 2, p => new ContentFile(p[0], p[1].Replace('\\', '/'))).DistinctBy(c => c.Destination)],
        };
    }

    static string? Given(string text) => text.Length == 0 ? null : text;
}

/// <summary>A shared framework, e.g. <c>Microsoft.NETCore.App</c>, <c>10.0.0</c>.</summary>
public sealed record RuntimeFramework(string Name, string Version);

/// <summary>A runtime setting, e.g. <c>System.GC.Server</c>, <c>true</c>.</summary>
public sealed record ConfigProperty(string Name, string Value);

/// <summary>
/// An assembly of another project: the <paramref name="Reference"/> as it stands in the compiler's arguments (empty where it is the assembly
/// itself), and the <paramref name="Path"/> of the assembly with its bodies.
/// </summary>
public sealed record Implementation(string Reference, string Path);

/// <summary>A file that the build copies to <paramref name="Destination"/> (relative to the output, forward slashes).</summary>
/// <param name="File">Where it comes from.</param>
/// <param name="Destination">Where it stands under the output folder.</param>
/// <param name="Package">The package that brings it; null for one of another project.</param>
/// <param name="Version">That package's version.</param>
/// <param name="AssetType"><c>runtime</c>, <c>native</c> or <c>resources</c>; null when the build says nothing.</param>
public sealed record CopyLocal(string File, string Destination, string? Package, string? Version, string? AssetType);

/// <summary>A file that the project copies to <paramref name="Destination"/> (relative to the output, forward slashes), e.g. a table that a step reads.</summary>
public sealed record ContentFile(string File, string Destination);
