using System.Security.Cryptography;
using System.Text;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Slicing;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Compiler.Bundling;

/// <summary>Remembers what a slice was made from, so that only what changed is compiled again.</summary>
sealed class SliceCache(CompileRequest request, UserCompilation source)
{
    readonly string _surroundings = Surroundings(request, source);

    public string KeyOf(IEnumerable<SliceFile> files, string entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, _surroundings);
        Add(hash, entry);
        foreach (var file in files)
        {
            Add(hash, file.Path);
            Add(hash, file.TextWithOrigins());
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The bundle that an earlier build made from the same, if it still lies there whole.</summary>
    public Bundle? Find(string folder, string key)
    {
        var note = NoteOf(folder);
        var target = Path.Combine(request.Pipelines, folder);
        if (!File.Exists(note) || !File.Exists(target + ".pdb") || !File.Exists(Path.Combine(target, BundleManifest.FileName)))
            return null;
        var lines = File.ReadAllLines(note);
        if (lines.Length < 2 || lines[0] != key || BundleFolder.Digest(target) != lines[1])
            return null;
        var packages = lines.Skip(2).Where(l => l.StartsWith("package ", StringComparison.Ordinal)).Select(l => l.Split(' ')).ToDictionary(p => p[1], p => p[2]);
        var files = lines.Skip(2).Where(l => l.StartsWith("file ", StringComparison.Ordinal)).Select(l => l["file ".Length..]).ToList();
        return files.All(f => File.Exists(Path.Combine(target, f))) ? new Bundle(folder, lines[1], packages, files) : null;
    }

    public void Remember(Bundle bundle, string key)
    {
        var note = NoteOf(bundle.Folder);
        Directory.CreateDirectory(Path.GetDirectoryName(note)!);
        File.WriteAllLines(note, [key, bundle.Digest, .. bundle.Packages.Select(p => $"package {p.Key} {p.Value}"), .. bundle.FileNames.Select(f => "file " + f)]);
    }

    string NoteOf(string folder) => Path.Combine(request.Intermediate, "slices", folder + ".txt");

    /// <summary>Whatever besides its sources can change a slice: the compiler's arguments, what it refers to, what lies in the output.</summary>
    static string Surroundings(CompileRequest request, UserCompilation source)
    {
        var text = new StringBuilder();
        text.AppendLine(typeof(SliceCache).Module.ModuleVersionId.ToString()).AppendLine(typeof(Microsoft.CodeAnalysis.Compilation).Module.ModuleVersionId.ToString());
        text.AppendLine(source.Compilation.AssemblyName).AppendLine(request.Framework).AppendLine(request.Configuration).AppendLine(request.Output);
        foreach (var argument in source.OptionArguments)
            text.AppendLine(argument);
        foreach (var framework in request.RuntimeFrameworks)
            text.AppendLine(framework.ToString());
        foreach (var file in source.Arguments.MetadataReferences.Select(r => Path.GetFullPath(r.Reference, source.ProjectDirectory)))
            text.AppendLine(Stamp(file));
        foreach (var file in request.CopyLocals)
            text.AppendLine(Stamp(file.File) + "|" + file.Destination + "|" + file.Package + "|" + file.Version);
        return text.ToString();
    }

    static string Stamp(string file) => new FileInfo(file) is { Exists: true } info ? $"{file}|{info.Length}|{info.LastWriteTimeUtc.Ticks}" : file;

    static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(BitConverter.GetBytes(text.Length));
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
