using System.Runtime.InteropServices;
using Mono.Cecil;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Bundling;

/// <summary>Assemblies that were also compiled ahead of time, as <c>runtimes/linux-x64/lib/net10.0/Pipelines.dll</c>: a step's process compiles the less.</summary>
static class CompiledAhead
{
    /// <summary>This machine's own image where there is one: of the package, or beside the output of a project of the same tree.</summary>
    public static string For(CopyLocal file, IEnumerable<CopyLocal> all) => All(file, all).FirstOrDefault(image => SameModule(image, file.File)) ?? file.File;

    static IEnumerable<string> All(CopyLocal file, IEnumerable<CopyLocal> all)
    {
        if (Rid() is not { } rid)
            return [];
        var folder = $"runtimes/{rid}/lib/";
        var packaged = all.Where(f => f.Destination.StartsWith(folder, StringComparison.Ordinal) && Path.GetFileName(f.Destination) == file.Destination).Select(f => f.File);
        var beside = Path.Combine(Path.GetDirectoryName(file.File)!, folder);
        return Directory.Exists(beside) ? packaged.Concat(Directory.EnumerateFiles(beside, file.Destination, SearchOption.AllDirectories)) : packaged;
    }

    /// <summary>An image that a later build left behind is another program.</summary>
    static bool SameModule(string image, string file) => Mvid(image) == Mvid(file);

    static Guid Mvid(string file)
    {
        using var module = ModuleDefinition.ReadModule(file);
        return module.Mvid;
    }

    static string? Rid()
    {
        if (RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal))
            return null;
        var os = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsLinux() ? "linux" : null;
        return os is null ? null : $"{os}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
