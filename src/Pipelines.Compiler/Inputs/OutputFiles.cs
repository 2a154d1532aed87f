using System.Security.Cryptography;
using Mono.Cecil;

namespace Pipelines.Compiler.Inputs;

/// <summary>What the build puts beside the assembly, by assembly name and by package: where a slice's dependencies come from.</summary>
sealed class OutputFiles
{
    readonly Dictionary<string, CopyLocal> _assemblies = new(StringComparer.OrdinalIgnoreCase);
    readonly ILookup<string, CopyLocal> _byPackage;
    readonly Dictionary<string, AssetsPackage> _packages = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, (IReadOnlyList<string> Assemblies, IReadOnlyList<string> Libraries, IReadOnlyList<string> Frameworks)> _references = [];
    readonly Dictionary<string, string> _hashes = [];
    readonly IReadOnlyList<CopyLocal> _all;

    public OutputFiles(CompileRequest request)
    {
        _all = request.CopyLocals;
        Contents = [.. request.Contents.OrderBy(c => c.Destination, StringComparer.Ordinal)];
        foreach (var file in request.CopyLocals.Where(f => IsManaged(f)))
            _assemblies.TryAdd(Path.GetFileNameWithoutExtension(file.Destination), file);
        _byPackage = request.CopyLocals.Where(f => f.Package != null).ToLookup(f => f.Package!, StringComparer.OrdinalIgnoreCase);
        ReadAssets(request);
    }

    public CopyLocal? Assembly(string name) => _assemblies.GetValueOrDefault(name);

    /// <summary>The assemblies that an assembly refers to.</summary>
    public IReadOnlyList<string> ReferencesOf(string file) => Names(file).Assemblies;

    /// <summary>The native libraries that an assembly imports.</summary>
    public IReadOnlyList<string> LibrariesOf(string file) => Names(file).Libraries;

    /// <summary>The frameworks that an assembly may report by.</summary>
    public IReadOnlyList<string> FrameworksOf(string file) => Names(file).Frameworks;

    (IReadOnlyList<string> Assemblies, IReadOnlyList<string> Libraries, IReadOnlyList<string> Frameworks) Names(string file)
    {
        if (!_references.TryGetValue(file, out var names))
        {
            using var module = ModuleDefinition.ReadModule(file, new ReaderParameters { InMemory = true });
            _references[file] = names = ([.. module.AssemblyReferences.Select(r => r.Name)], [.. module.ModuleReferences.Select(r => r.Name)], Bundling.TouchedFrameworks.In(module));
        }
        return names;
    }

    /// <summary>The files that the project copies there.</summary>
    public IReadOnlyList<ContentFile> Contents { get; }

    /// <summary>The package as the build resolved it, in its own spelling; null when it did not.</summary>
    public ResolvedPackage? Package(string name) =>
        _packages.TryGetValue(name, out var known) ? new(known.Name, known.Version) :
        _byPackage[name].FirstOrDefault() is { Version: { } version } file ? new(file.Package!, version) : null;

    /// <summary>The names of all packages that were resolved.</summary>
    public IEnumerable<string> Packages => _packages.Values.Select(p => p.Name).Concat(_byPackage.Select(g => g.Key)).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The files of a package.</summary>
    public IEnumerable<CopyLocal> FilesOf(ResolvedPackage package) => _byPackage[package.Name];

    /// <summary>The packages that bring native libraries of these names, as code imports them: with or without <c>lib</c> and extension.</summary>
    public IEnumerable<string> PackagesOfLibraries(IEnumerable<string> names) => names
        .SelectMany(n => _all.Where(f => f.Package != null && Bundling.DependencyKind.Of(f) == "native" && Library(f.Destination) == Library(n)).Select(f => f.Package!))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Native libraries of these names that the project copies itself.</summary>
    public IEnumerable<ContentFile> ContentLibraries(IReadOnlyList<string> names) => Contents.Where(c => names.Any(n => Library(c.Destination) == Library(n)));

    static string Library(string path)
    {
        var name = Path.GetFileName(path);
        name = Path.GetExtension(name) is ".so" or ".dll" or ".dylib" ? Path.GetFileNameWithoutExtension(name) : name;
        return name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;
    }

    /// <summary>The texts in other languages of an assembly that is no package's.</summary>
    public IEnumerable<CopyLocal> SatellitesOf(CopyLocal file) =>
        _all.Where(f => f.Package is null && f.Destination.EndsWith("/" + Path.ChangeExtension(file.Destination, ".resources.dll"), StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Packages without assemblies that depend on a package: they stand for it and for what it needs without naming it, as <c>Microsoft.Data.Sqlite</c> does for
    /// <c>Microsoft.Data.Sqlite.Core</c> and the native library.
    /// </summary>
    public IEnumerable<string> StandingFor(string package) =>
        _packages.Values.Where(p => !p.HasAssemblies && p.Dependencies.Contains(package, StringComparer.OrdinalIgnoreCase)).Select(p => p.Name);

    /// <summary>Packages with everything that they depend on, and with those that stand for them.</summary>
    public IEnumerable<ResolvedPackage> Closure(IEnumerable<string> packages)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var pending = new Stack<string>(packages);
        while (pending.TryPop(out var package))
        {
            if (!seen.Add(package) || Package(package) is not { } resolved)
                continue;
            yield return resolved;
            foreach (var next in StandingFor(package).Concat(_packages.GetValueOrDefault(package)?.Dependencies ?? []))
                pending.Push(next);
        }
    }

    public string Sha256(string file)
    {
        if (!_hashes.TryGetValue(file, out var hash))
        {
            using var stream = File.OpenRead(file);
            _hashes[file] = hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        return hash;
    }

    public static bool IsManaged(CopyLocal file) =>
        file.Destination.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && !file.Destination.Contains('/') && file.AssetType is null or "runtime";

    void ReadAssets(CompileRequest request)
    {
        if (!File.Exists(request.Assets))
            return;
        foreach (var package in AssetsFile.Read(request.Assets, request.Framework))
            _packages[package.Name] = package;
    }
}

/// <summary>A package at the version that the build resolved.</summary>
sealed record ResolvedPackage(string Name, string Version);
