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

    public string KeyOf(Cut cut)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, _surroundings);
        Add(hash, cut.Entry);
        Add(hash, cut.Packages is null ? "" : "packages " + string.Join(' ', cut.Packages));
        foreach (var file in cut.Files)
        {
            Add(hash, file.Path);
            Add(hash, file.WithOrigins().Text);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The bundle that an earlier build made from the same, if it still lies there as that build left it.</summary>
    public Bundle? Find(string folder, string key)
    {
        var note = NoteOf(folder);
        var target = Path.Combine(request.Pipelines, folder);
        if (!File.Exists(note))
            return null;
        var lines = File.ReadAllLines(note);
        if (lines.Length < 3 || lines[0] != key || !File.Exists(Path.Combine(target, BundleManifest.FileName)) || BundleFolder.Digest(target) != lines[1])
            return null;
        var packages = Lines("package ").Select(l => l.Split(' ')).ToDictionary(p => p[0], p => p[1]);
        var files = Lines("file ").Select(l => l.Split('|')).ToList();
        return files.All(f => State(target + f[0]) == f[1])
            ? new Bundle(folder, lines[1], packages, [.. files.Select(f => f[0]).Where(f => f.StartsWith('/')).Select(f => f[1..])]) { Code = lines[2] }
            : null;

        IEnumerable<string> Lines(string kind) => lines.Skip(3).Where(l => l.StartsWith(kind, StringComparison.Ordinal)).Select(l => l[kind.Length..]);
    }

    public void Remember(Bundle bundle, string key)
    {
        var note = NoteOf(bundle.Folder);
        var target = Path.Combine(request.Pipelines, bundle.Folder);
        Directory.CreateDirectory(Path.GetDirectoryName(note)!);
        File.WriteAllLines(note,
        [
            key,
            bundle.Digest,
            bundle.Code,
            .. bundle.Packages.Select(p => $"package {p.Key} {p.Value}"),
            .. bundle.FileNames.Select(f => "/" + f).Append(".pdb").Select(f => $"file {f}|{State(target + f)}"),
        ]);
    }

    /// <summary>A file that was edited or cut has another; its content is not read again for that.</summary>
    static string State(string file) => new FileInfo(file) is { Exists: true } info ? $"{info.Length} {info.LastWriteTimeUtc.Ticks}" : "";

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
        foreach (var file in request.Implementations)
            text.AppendLine(Stamp(file.Path));
        foreach (var file in request.CopyLocals)
            text.AppendLine(Stamp(file.File) + "|" + file.Destination + "|" + file.Package + "|" + file.Version);
        foreach (var file in request.Contents)
            text.AppendLine(Stamp(file.File) + "|" + file.Destination);
        return text.ToString();
    }

    static string Stamp(string file) => $"{file}|{State(file)}";

    static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(BitConverter.GetBytes(text.Length));
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
