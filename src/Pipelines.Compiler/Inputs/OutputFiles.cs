using System.Security.Cryptography;
using System.Text.Json;
using Mono.Cecil;

namespace Pipelines.Compiler.Inputs;

/// <summary>What the build puts beside the assembly, by assembly name and by package: where a slice's dependencies come from.</summary>
sealed class OutputFiles
{
    readonly Dictionary<string, CopyLocal> _assemblies = new(StringComparer.OrdinalIgnoreCase);
    readonly ILookup<string, CopyLocal> _byPackage;
    readonly Dictionary<string, (string Version, List<string> Dependencies)> _packages = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, IReadOnlyList<string>> _references = [];
    readonly Dictionary<string, string> _hashes = [];

    public OutputFiles(CompileRequest request)
    {
        foreach (var file in request.CopyLocals.Where(f => IsManaged(f)))
            _assemblies.TryAdd(Path.GetFileNameWithoutExtension(file.Destination), file);
        _byPackage = request.CopyLocals.Where(f => f.Package != null).ToLookup(f => f.Package!, StringComparer.OrdinalIgnoreCase);
        ReadAssets(request);
    }

    public CopyLocal? Assembly(string name) => _assemblies.GetValueOrDefault(name);

    /// <summary>The assemblies that an assembly refers to.</summary>
    public IReadOnlyList<string> ReferencesOf(string file)
    {
        if (!_references.TryGetValue(file, out var names))
        {
            using var module = ModuleDefinition.ReadModule(file, new ReaderParameters { InMemory = true });
            _references[file] = names = [.. module.AssemblyReferences.Select(r => r.Name)];
        }
        return names;
    }

    public string VersionOf(CopyLocal file) => file.Version ?? _packages.GetValueOrDefault(file.Package ?? "").Version ?? "";

    /// <summary>All files of the packages and of everything they depend on.</summary>
    public IEnumerable<CopyLocal> FilesOf(IEnumerable<string> packages)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var pending = new Stack<string>(packages);
        while (pending.TryPop(out var package))
        {
            if (!seen.Add(package))
                continue;
            foreach (var file in _byPackage[package])
                yield return file;
            foreach (var dependency in _packages.GetValueOrDefault(package).Dependencies ?? [])
                pending.Push(dependency);
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
        using var stream = File.OpenRead(request.Assets);
        using var document = JsonDocument.Parse(stream);
        var targets = document.RootElement.GetProperty("targets").EnumerateObject().ToList();
        var target = targets.FirstOrDefault(t => t.Name == request.Framework || t.Name.EndsWith("v" + request.Framework.Replace("net", ""), StringComparison.Ordinal));
        if (target.Value.ValueKind != JsonValueKind.Object)
            target = targets.FirstOrDefault();
        if (target.Value.ValueKind != JsonValueKind.Object)
            return;
        foreach (var library in target.Value.EnumerateObject().Where(l => l.Value.TryGetProperty("type", out var t) && t.GetString() == "package"))
        {
            var slash = library.Name.IndexOf('/');
            var dependencies = library.Value.TryGetProperty("dependencies", out var d) ? d.EnumerateObject().Select(p => p.Name).ToList() : [];
            _packages[library.Name[..slash]] = (library.Name[(slash + 1)..], dependencies);
        }
    }
}
