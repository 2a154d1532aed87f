using Mono.Cecil;
using Pipelines.Compiler.Inputs;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Compiler.Bundling;

/// <summary>What a compiled slice needs beside itself: the assemblies it refers to, transitively, with their packages' other files.</summary>
/// <param name="Packages">Those that the code itself reaches, or those that are named for it, with their versions.</param>
/// <param name="RestoredPackages">These and all that they depend on, so that its own project restores what this build resolved.</param>
/// <param name="Loose">Assemblies of other projects, and those that lie about.</param>
/// <param name="Files">All files that are loaded.</param>
/// <param name="Unnamed">Files of packages that the code reaches although those named for it do not bring them.</param>
sealed record Dependencies(
    IReadOnlyDictionary<string, string> Packages,
    IReadOnlyDictionary<string, string> RestoredPackages,
    IReadOnlyList<CopyLocal> Loose,
    IReadOnlyList<CopyLocal> Files,
    IReadOnlyList<CopyLocal> Unnamed)
{
    /// <summary>These come with the step host.</summary>
    public static readonly IReadOnlyList<string> HostAssemblies =
        ["Pipelines", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"];

    /// <summary>Of a slice.</summary>
    /// <param name="assembly">The compiled slice; whatever it refers to must be there to be loaded.</param>
    /// <param name="reached">Simple names of the assemblies that its code reaches, also through referenced projects.</param>
    /// <param name="named">The packages that the user names instead of those found; null: none are named.</param>
    /// <param name="output">What the build put beside the assembly.</param>
    public static Dependencies Of(byte[] assembly, IEnumerable<string> reached, IReadOnlyList<ResolvedPackage>? named, OutputFiles output)
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(assembly));
        var loaded = Loaded(module.AssemblyReferences.Select(r => r.Name), output);
        var imported = module.ModuleReferences.Select(r => r.Name).Concat(loaded.Where(f => f.Package is null).SelectMany(f => output.LibrariesOf(f.File)));
        var natives = output.PackagesOfLibraries(imported).ToList();
        var direct = named ?? [.. natives.Select(output.Package).OfType<ResolvedPackage>(), .. reached.Select(output.Assembly).OfType<CopyLocal>().Where(f => f.Package != null && !IsHost(f))
            .SelectMany(f => output.StandingFor(f.Package!).Prepend(f.Package!)).Select(output.Package).OfType<ResolvedPackage>()];
        var all = Packed(named is null ? loaded.Where(f => f.Package != null).Select(f => f.Package!).Concat(natives) : named.Select(p => p.Name), output);
        var loose = loaded.Where(f => f.Package is null).ToList();
        var unnamed = loaded.Where(f => f.Package != null && all.All(p => !p.Name.Equals(f.Package, StringComparison.OrdinalIgnoreCase))).ToList();
        var files = loose.Concat(loose.SelectMany(output.SatellitesOf)).Concat(all.SelectMany(output.FilesOf)).Where(f => !IsHost(f))
            .DistinctBy(f => f.Destination).OrderBy(f => f.Destination, StringComparer.Ordinal).ToList();
        return new Dependencies(Versions(direct), Versions(all), loose, files, unnamed);
    }

    /// <summary>The assemblies that are loaded for those of the given names, themselves included; the framework's have no file in the output.</summary>
    public static IReadOnlyList<CopyLocal> Loaded(IEnumerable<string> names, OutputFiles output)
    {
        var loaded = new List<CopyLocal>();
        var pending = new Queue<string>(names);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (pending.TryDequeue(out var name))
        {
            if (!seen.Add(name) || output.Assembly(name) is not { } file || IsHost(file))
                continue;
            loaded.Add(file);
            foreach (var reference in output.ReferencesOf(file.File))
                pending.Enqueue(reference);
        }
        return loaded;
    }

    /// <summary>Packages with all that they depend on, without those that come with the step host.</summary>
    public static IReadOnlyList<ResolvedPackage> Packed(IEnumerable<string> packages, OutputFiles output) =>
        [.. output.Closure(packages).Where(p => !HostAssemblies.Contains(p.Name))];

    static SortedDictionary<string, string> Versions(IEnumerable<ResolvedPackage> packages)
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var package in packages)
            versions[package.Name] = package.Version;
        return versions;
    }

    /// <summary>Under <c>runtimes/</c> too, where their images for one machine are.</summary>
    static bool IsHost(CopyLocal file) =>
        Path.GetExtension(file.Destination) == ".dll" && HostAssemblies.Contains(Path.GetFileNameWithoutExtension(file.Destination));

    /// <summary>The dependencies as a bundle's document names them, with paths relative to the bundle's folder.</summary>
    public IReadOnlyList<BundleDependency> ForBundle(string toOutput, OutputFiles output) =>
        [.. Files.Where(f => DependencyKind.Of(f) != null).Select(f => Loadable(f, toOutput, output))
            .Concat(output.Contents.Select(c => new BundleDependency(c.Destination, $"{toOutput}/{c.Destination}", "content", output.Sha256(c.File))))
            .OrderBy(d => d.Path, StringComparer.Ordinal)];

    static BundleDependency Loadable(CopyLocal file, string toOutput, OutputFiles output)
    {
        var kind = DependencyKind.Of(file)!;
        var name = kind == "native" ? Path.GetFileName(file.Destination) : Path.GetFileNameWithoutExtension(file.Destination);
        return new(name, $"{toOutput}/{file.Destination}", kind, output.Sha256(file.File))
        {
            Rid = file.Destination.StartsWith("runtimes/", StringComparison.Ordinal) ? file.Destination.Split('/')[1] : null,
            Culture = kind == "resource" ? file.Destination.Split('/')[^2] : null,
        };
    }
}
