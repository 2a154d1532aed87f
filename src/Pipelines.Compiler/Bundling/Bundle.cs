using System.Security.Cryptography;
using System.Text;
using Mono.Cecil;
using Pipelines.Compiler.Hashing;
using Pipelines.Compiler.Inputs;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Compiler.Bundling;

/// <summary>A finished bundle: its document's digest, its files, and what lies beside it.</summary>
sealed record Bundle(string Folder, string Digest, IReadOnlyDictionary<string, string> Packages, IReadOnlyList<string> FileNames)
{
    /// <summary>What is to be written; null when it lies there already.</summary>
    public IReadOnlyDictionary<string, byte[]>? Files { get; private init; }

    /// <summary>What lies beside its folder, outside its digest: the folder's name goes before each of these.</summary>
    public static IReadOnlyList<string> BesideIt { get; } = [".pdb", CodeFile.Extension];

    /// <summary>Those files, by their endings; empty when they lie there already.</summary>
    public IReadOnlyDictionary<string, byte[]> Beside { get; private init; } = new Dictionary<string, byte[]>();

    /// <summary>The hash of its code, <c>sha256:…</c> (rule C2); null where it was published without.</summary>
    public required string? Code { get; init; }

    /// <summary>Where it was published, for one that this build does not make.</summary>
    public Manifest.PublishedSpec? Published { get; init; }

    public static Bundle Create(Cut cut, CompiledSlice slice, HashedCode code, Dependencies dependencies, UserCompilation source, OutputFiles output, CompileRequest request)
    {
        var up = string.Concat(Enumerable.Repeat("../", cut.Folder.Split('/').Length)).TrimEnd('/');
        var toOutput = Path.GetRelativePath(Path.Combine(request.Pipelines, cut.Folder), request.Output).Replace('\\', '/');
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (path, text) in ProjectFiles.Write(cut.Name, cut.IsExecutable ? cut.Entry : null, dependencies, source, output, request, toOutput, up + "/host"))
            files[path] = Encoding.UTF8.GetBytes(text);
        if (!source.PublicKey.IsEmpty)
            files[ProjectFiles.PublicKeyFile] = [.. source.PublicKey];
        foreach (var file in slice.Files)
            files[file.Path] = Encoding.UTF8.GetBytes(file.Text);
        var assembly = $"compiled/{source.Compilation.AssemblyName}.dll";
        files[assembly] = slice.Loaded.Assembly;
        var frameworks = cut.IsExecutable ? TouchedFrameworks.Of([.. slice.Assembly], output) : [];
        var document = new BundleManifest
        {
            Kind = cut.Kind,
            Name = cut.Name,
            Assembly = assembly,
            Entry = cut.Entry,
            EntryToken = TokenOf(cut.Entry, slice.Loaded.Assembly),
            Frameworks = frameworks.Count == 0 ? null : frameworks,
            Files = [.. files.Select(f => new BundleFile(f.Key, Convert.ToHexStringLower(SHA256.HashData(f.Value))))],
            Dependencies = dependencies.ForBundle(toOutput, output),
        };
        var bytes = BundleFolder.ToBytes(document);
        files[BundleManifest.FileName] = bytes;
        return new Bundle(cut.Folder, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)), dependencies.Packages, [.. files.Keys])
        {
            Files = files,
            Code = code.Hash,
            Beside = new Dictionary<string, byte[]> { [".pdb"] = slice.Loaded.Pdb, [CodeFile.Extension] = CodeFile.ToBytes(code.Members(source)) },
        };
    }

    static int TokenOf(string entry, byte[] assembly)
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(assembly));
        return module.GetType(entry.Replace('+', '/')).Methods.First(m => m.Name == "ExecuteAsync").MetadataToken.ToInt32();
    }
}
