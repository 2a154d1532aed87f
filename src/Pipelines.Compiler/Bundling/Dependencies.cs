using Mono.Cecil;
using Pipelines.Compiler.Inputs;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Compiler.Bundling;

/// <summary>What a compiled slice needs beside itself: the assemblies it refers to, transitively, with their packages' other files.</summary>
sealed record Dependencies(IReadOnlyDictionary<string, string> Packages, IReadOnlyDictionary<string, string> RestoredPackages, IReadOnlyList<CopyLocal> Loose, IReadOnlyList<CopyLocal> Files)
{
    /// <summary>These come with the step host.</summary>
    public static readonly IReadOnlyList<string> HostAssemblies =
        ["Pipelines", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"];

    public static Dependencies Of(byte[] assembly, OutputFiles output)
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(assembly));
        return Reached(module.AssemblyReferences.Select(r => r.Name), output);
    }

    /// <summary>From assemblies by their simple names; those of the framework have no file in the output.</summary>
    public static Dependencies Reached(IEnumerable<string> assemblies, OutputFiles output)
    {
        var direct = assemblies.Select(output.Assembly).OfType<CopyLocal>().Where(f => !IsHost(f)).ToList();
        var reached = Closure(direct, output);
        var packages = reached.Where(f => f.Package != null).Select(f => f.Package!).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var files = reached.Concat(output.FilesOf(packages)).Where(f => !IsHost(f))
            .DistinctBy(f => f.Destination).OrderBy(f => f.Destination, StringComparer.Ordinal).ToList();
        return new Dependencies(
            Versions(direct, output),
            Versions(reached, output),
            [.. reached.Where(f => f.Package is null)],
            files);
    }

    static SortedDictionary<string, string> Versions(IEnumerable<CopyLocal> files, OutputFiles output)
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files.Where(f => f.Package != null))
            versions[file.Package!] = output.VersionOf(file);
        return versions;
    }

    static List<CopyLocal> Closure(IEnumerable<CopyLocal> direct, OutputFiles output)
    {
        var reached = new List<CopyLocal>();
        var pending = new Queue<CopyLocal>(direct);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (pending.TryDequeue(out var file))
        {
            if (!seen.Add(file.Destination))
                continue;
            reached.Add(file);
            foreach (var name in output.ReferencesOf(file.File))
            {
                if (output.Assembly(name) is { } next && !IsHost(next))
                    pending.Enqueue(next);
            }
        }
        return reached;
    }

    /// <summary>Under <c>runtimes/</c> too, where their images for one machine are.</summary>
    static bool IsHost(CopyLocal file) =>
        Path.GetExtension(file.Destination) == ".dll" && HostAssemblies.Contains(Path.GetFileNameWithoutExtension(file.Destination));

    /// <summary>The dependencies as a bundle's document names them, with paths relative to the bundle's folder.</summary>
    public IReadOnlyList<BundleDependency> ForBundle(string toOutput, OutputFiles output) =>
        [.. Files.Where(f => Kind(f) != null).Select(f => new BundleDependency(
            Kind(f) == "native" ? Path.GetFileName(f.Destination) : Path.GetFileNameWithoutExtension(f.Destination),
            $"{toOutput}/{f.Destination}",
            Kind(f)!,
            output.Sha256(f.File))
        {
            Rid = f.Destination.StartsWith("runtimes/", StringComparison.Ordinal) ? f.Destination.Split('/')[1] : null,
            Culture = Kind(f) == "resource" ? f.Destination.Split('/')[0] : null,
        })];

    /// <summary>Null for what is not loaded (documentation, debug information).</summary>
    static string? Kind(CopyLocal file)
    {
        if (file.Destination.EndsWith(".resources.dll", StringComparison.OrdinalIgnoreCase))
            return "resource";
        if (file.AssetType == "native" || file.Destination.Contains("/native/", StringComparison.Ordinal))
            return "native";
        if (file.Destination.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            return "managed";
        return Path.GetExtension(file.Destination) is ".so" or ".dylib" ? "native" : null;
    }
}
