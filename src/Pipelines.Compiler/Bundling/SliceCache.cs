using System.Security.Cryptography;
using System.Text;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Packages;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Compiler.Bundling;

/// <summary>Remembers what a slice was made from, so that only what changed is compiled again.</summary>
sealed class SliceCache
{
    readonly CompileRequest _request;
    readonly string _surroundings;
    readonly string _outline;
    readonly SourceState _sources;

    public SliceCache(CompileRequest request, UserCompilation source)
    {
        _request = request;
        _surroundings = Surroundings(request, source);
        _sources = new SourceState(source, Path.Combine(request.Intermediate, "slices", "outlines.txt"));
        _outline = Hash(_surroundings, _sources.Outline, source.SourceRoot);
    }

    /// <summary>
    /// The bundle of a slice that need not even be cut: nothing that the project declares changed, nor any file that the slice was cut from. With it comes
    /// what the cut had to say.
    /// </summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="packages">The packages that the user names for it.</param>
    public (Bundle Bundle, IReadOnlyList<Diagnostic> Said)? Uncut(string folder, IReadOnlyList<ResolvedPackage>? packages)
    {
        if (SliceNote.Read(NoteOf(folder)) is not { } note || note.Cut != CutKey(packages) || note.Sources.Any(s => _sources.Content(s.Path) != s.Content))
            return null;
        return Find(folder, note) is { } bundle ? (bundle, note.Said) : null;
    }

    public string KeyOf(Cut cut) => Hash([_surroundings, cut.Entry, Named(cut.Packages), .. cut.Files.SelectMany(f => (string[])[f.Path, f.WithOrigins().Text])]);

    /// <summary>The bundle that an earlier build made from the same, if it still lies there as that build left it.</summary>
    public Bundle? Find(Cut cut, string key) => SliceNote.Read(NoteOf(cut.Folder)) is { } note && note.Key == key ? Find(cut.Folder, note) : null;

    Bundle? Find(string folder, SliceNote note)
    {
        var target = Path.Combine(_request.Pipelines, folder);
        return File.Exists(Path.Combine(target, BundleManifest.FileName)) && BundleFolder.Digest(target) == note.Digest && note.Files.All(f => State(target + f.Path) == f.State)
            ? new Bundle(folder, note.Digest, note.Packages, [.. note.Files.Select(f => f.Path).Where(f => f.StartsWith('/')).Select(f => f[1..])]) { Code = note.Code }
            : null;
    }

    public void Remember(Bundle bundle, Cut cut, string key)
    {
        var target = Path.Combine(_request.Pipelines, bundle.Folder);
        var note = new SliceNote(key, bundle.Digest, bundle.Code!, CutKey(cut.Packages))
        {
            Packages = bundle.Packages,
            Files = [.. bundle.FileNames.Select(f => "/" + f).Concat(Bundle.BesideIt).Select(f => (f, State(target + f)))],
            Sources = [.. cut.Sources.Select(s => (s, _sources.Content(s)!))],
            Said = cut.Said,
        };
        note.Write(NoteOf(bundle.Folder));
    }

    /// <summary>All is remembered.</summary>
    public void Close() => _sources.Remember();

    string CutKey(IReadOnlyList<ResolvedPackage>? packages) => Hash(_outline, Named(packages));

    static string Named(IReadOnlyList<ResolvedPackage>? packages) => packages is null ? "" : "packages " + string.Join(' ', packages);

    /// <summary>A file that was edited or cut has another; its content is not read again for that.</summary>
    static string State(string file) => new FileInfo(file) is { Exists: true } info ? $"{info.Length} {info.LastWriteTimeUtc.Ticks}" : "";

    string NoteOf(string folder) => Path.Combine(_request.Intermediate, "slices", folder + ".txt");

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

    static string Hash(params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
