using System.Security.Cryptography;
using System.Text;
using Mono.Cecil;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Hashing;

/// <summary>The hash of a component's code (rule C2): of what it and everything that it reaches compile to.</summary>
sealed class CodeHash(CompileRequest request, UserCompilation source, OutputFiles output)
{
    /// <summary>Goes up with every change of what is hashed.</summary>
    const string Canon = "pipelines/code/v1";

    /// <summary>What the generated entry holds for hosts only: the step's name, and its method for a command line.</summary>
    static readonly string[] ForHosts = ["Main", "Component", "get_Component"];

    readonly Assemblies _assemblies = new(request, source);

    /// <summary>The hash of a slice.</summary>
    /// <param name="release">The slice, compiled with optimizations.</param>
    /// <param name="entry">The reflection name of its generated entry.</param>
    /// <param name="named">The packages that the user names for it besides those found.</param>
    public HashedCode Of(byte[] release, string entry, IReadOnlyList<ResolvedPackage>? named)
    {
        using var slice = _assemblies.Read(release);
        var reach = new Reach(_assemblies, LooksAtNullability(slice));
        reach.AddAll(Members(slice, entry.Replace('+', '/')));
        var looksByName = reach.Owners.Any(o => o.LooksByName);
        // Code that finds members by name or by looking around can reach any of them.
        if (looksByName)
            reach.AddAll(_assemblies.Projects.SelectMany(p => Members(p, "")));
        var owners = reach.Owners.OrderBy(o => o.Key, StringComparer.Ordinal).ThenBy(o => o.Text, StringComparer.Ordinal).ToList();
        var reached = owners.SelectMany(o => o.Foreign).ToHashSet(StringComparer.Ordinal);
        List<string> others = [.. Others(reached, [.. owners.SelectMany(o => o.Natives).Distinct(StringComparer.Ordinal)], named), .. looksByName ? Resources() : []];
        return new HashedCode(Hash([Canon, .. owners.Select(o => o.Key + "\n" + o.Text), .. others]), reached, owners, others);
    }

    static string Hash(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
            hash.AppendData(Encoding.UTF8.GetBytes($"{part.Length}:{part}\n"));
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Those with names of their own; what the compiler made follows where it is used.</summary>
    static IEnumerable<IMemberDefinition> Members(ModuleDefinition slice, string entry)
    {
        foreach (var type in slice.GetTypes())
        {
            if (CompilerMade.Is(type) || Noise.IsEmbedded(type))
            {
                if (type.Name == "<Module>" && type.Methods.FirstOrDefault(m => m.Name == ".cctor") is { } initializers)
                    yield return initializers;
                continue;
            }
            var isEntry = type.FullName == entry;
            IEnumerable<IMemberDefinition> members = [.. type.Fields, .. type.Methods, .. type.Properties, .. type.Events];
            foreach (var member in members.Where(m => !CompilerMade.Is(m) && !(isEntry && ForHosts.Contains(m.Name))).Prepend(type))
                yield return member;
        }
    }

    /// <summary>Packages by version, other assemblies by content; the framework's are the key's business (rule C1).</summary>
    IEnumerable<string> Others(IEnumerable<string> reached, IReadOnlyList<string> natives, IReadOnlyList<ResolvedPackage>? named)
    {
        var loaded = Dependencies.Loaded(reached, output);
        var found = loaded.Where(f => f.Package != null).Select(f => f.Package!).Concat(output.PackagesOfLibraries(natives)).Concat(named?.Select(p => p.Name) ?? []);
        var packages = Dependencies.Packed(found, output).Select(p => $"package {p.Name} {p.Version}");
        var loose = loaded.Where(f => f.Package is null && !_assemblies.IsProject(Path.GetFileNameWithoutExtension(f.Destination))).Select(f => $"file {f.Destination} {output.Sha256(f.File)}");
        var libraries = output.ContentLibraries(natives).Select(c => $"file {c.Destination} {output.Sha256(c.File)}");
        return packages.Concat(loose).Concat(libraries).Distinct().Order(StringComparer.Ordinal);
    }

    /// <summary>Of referenced projects, in their assemblies and beside them.</summary>
    IEnumerable<string> Resources() => _assemblies.Projects
        .SelectMany(p => p.Resources.OfType<EmbeddedResource>().Select(r => $"resource {p.Name} {r.Name} {Convert.ToHexStringLower(SHA256.HashData(r.GetResourceData()))}"))
        .Concat(request.CopyLocals.Where(f => f.Package is null && f.Destination.EndsWith(".resources.dll", StringComparison.Ordinal)).Select(f => $"resource {f.Destination} {output.Sha256(f.File)}"))
        .Order(StringComparer.Ordinal);

    /// <summary>Annotations count where something reads them; otherwise they change with those of unrelated members.</summary>
    static bool LooksAtNullability(ModuleDefinition slice) =>
        slice.GetMemberReferences().Any(m => m.Name.Contains("RespectNullableAnnotations", StringComparison.Ordinal) || m.DeclaringType.Name == "NullabilityInfoContext");
}
