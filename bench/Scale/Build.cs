namespace Scale;

/// <summary>What a build does of a generated project: the C# compiler, then ours.</summary>
sealed class Build
{
    readonly GeneratedProject _project;
    readonly string _compiler = Path.Combine(AppContext.BaseDirectory, "Pipelines.Compiler.dll");
    readonly string _roslyn = Directory.GetDirectories(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../../sdk")).Order(StringComparer.Ordinal).Last() + "/Roslyn/bincore";

    public Build(GeneratedProject project)
    {
        _project = project;
        Directory.CreateDirectory(In("obj"));
        Directory.CreateDirectory(In("bin"));
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] host = [.. new[] { "Pipelines", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions" }.Select(a => Path.Combine(AppContext.BaseDirectory, a + ".dll"))];
        string[] references = [.. Directory.GetFiles(framework, "*.dll").Where(IsManaged), .. host];
        File.WriteAllLines(In("obj/csc.rsp"),
        [
            "/nologo", "/nullable:enable", "/langversion:latest", "/deterministic+", "/optimize-", "/debug:portable", "/target:library", $"/out:{In("obj/Scaled.dll")}",
            .. references.Select(r => "/reference:" + r), .. project.Sources,
        ]);
        File.WriteAllLines(In("obj/compile.request"),
        [
            $"assembly={In("obj/Scaled.dll")}", "assemblyName=Scaled", $"csc={In("obj/csc.rsp")}", $"projectFile={In("Scaled.csproj")}", $"assets={In("obj/project.assets.json")}",
            $"output={In("bin/")}", $"pipelines={In("bin/pipelines/")}", $"intermediate={In("obj/pipelines/")}", $"roslyn={_roslyn}", "framework=net10.0", "configuration=Debug",
            $"stamp={In("obj/compiled.stamp")}", "runtimeFramework=Microsoft.NETCore.App|10.0.0", .. host.Select(f => $"copyLocal={f}|{Path.GetFileName(f)}|||runtime"),
        ]);
    }

    public Timed Csc() => Timed.Run("exec", Path.Combine(_roslyn, "csc.dll"), "/noconfig", "@" + In("obj/csc.rsp"));

    public Timed Pipelines() => Timed.Run("exec", _compiler, "compile", In("obj/compile.request"));

    /// <summary>When each bundle was last written.</summary>
    public Dictionary<string, DateTime> Written() => Directory.GetFiles(In("bin/pipelines/steps"), "bundle.json", SearchOption.AllDirectories).ToDictionary(f => f, File.GetLastWriteTimeUtc);

    string In(string path) => Path.Combine(_project.Folder, path);

    static bool IsManaged(string file)
    {
        var name = Path.GetFileName(file);
        return name.StartsWith("System.", StringComparison.Ordinal) && !name.Contains("Native", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll" or "Microsoft.CSharp.dll" or "Microsoft.Win32.Primitives.dll";
    }
}
