using System.Globalization;
using System.Text;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Bundling;

/// <summary>What a build notes of a slice for the next one.</summary>
/// <param name="Key">What it was compiled from.</param>
/// <param name="Digest">The bundle's digest.</param>
/// <param name="Code">Its code hash.</param>
/// <param name="Cut">What it was cut from, the files' own contents apart.</param>
sealed record SliceNote(string Key, string Digest, string Code, string Cut)
{
    /// <summary>Stands in no name and no path.</summary>
    const char Separator = '\u001f';

    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>The bundle's files as they were left.</summary>
    public required IReadOnlyList<(string Path, string State)> Files { get; init; }

    /// <summary>The user's files that something of it was taken from.</summary>
    public required IReadOnlyList<(string Path, string Content)> Sources { get; init; }

    /// <summary>What cutting it had to say.</summary>
    public required IReadOnlyList<Diagnostic> Said { get; init; }

    /// <summary>Null where there is none that this compiler wrote.</summary>
    public static SliceNote? Read(string file)
    {
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        if (lines.Length < 4)
            return null;
        var rest = lines.Skip(4).Select(l => l.Split(Separator)).ToLookup(l => l[0]);
        return new SliceNote(lines[0], lines[1], lines[2], lines[3])
        {
            Packages = rest["package"].ToDictionary(l => l[1], l => l[2]),
            Files = [.. rest["file"].Select(l => (l[1], l[2]))],
            Sources = [.. rest["source"].Select(l => (l[1], l[2]))],
            Said = [.. rest["said"].Select(l => new Diagnostic(l[1], Enum.Parse<Severity>(l[2]), l[3], new Place(l[4], Number(l[5]), Number(l[6]))))],
        };
    }

    public void Write(string file)
    {
        string[] lines =
        [
            .. Packages.Select(p => Line("package", p.Key, p.Value)),
            .. Files.Select(f => Line("file", f.Path, f.State)),
            .. Sources.Select(s => Line("source", s.Path, s.Content)),
            .. Said.Select(d => Line("said", d.Id, d.Severity, d.Text, d.Place.File, d.Place.Line, d.Place.Column)),
        ];
        // Paths with such characters cannot be read back: that slice is cut and made each time.
        if (lines.Any(l => l.AsSpan().ContainsAny('\r', '\n')))
            File.Delete(file);
        else
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(string.Join('\n', [Key, Digest, Code, Cut, .. lines])));
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static string Line(params ReadOnlySpan<object> parts) => string.Join(Separator, [.. parts]);
}
