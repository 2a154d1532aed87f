using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Inputs;

/// <summary>The project's sources as this build finds them: what each file holds, and what all of them declare.</summary>
sealed class SourceState
{
    readonly Dictionary<string, string> _contents = [];
    readonly List<string> _lines = [];
    readonly string _note;

    /// <param name="source">The project.</param>
    /// <param name="note">Where the outlines are noted for the next build: of a thousand files it needs to walk the few that changed.</param>
    public SourceState(UserCompilation source, string note)
    {
        _note = note;
        var trees = source.Compilation.SyntaxTrees;
        var known = File.Exists(note) ? File.ReadAllLines(note).ToHashSet() : [];
        var outlines = known.Select(l => l.Split('|', 3)).Where(p => p.Length == 3).ToDictionary(p => (p[2], p[0]), p => p[1]);
        var read = new (string Content, string Outline)[trees.Length];
        Parallel.For(0, trees.Length, i =>
        {
            var content = Convert.ToHexStringLower(trees[i].GetText().GetContentHash().AsSpan());
            read[i] = (content, outlines.TryGetValue((trees[i].FilePath, content), out var outline) ? outline : Inputs.Outline.Of(trees[i]));
        });
        for (var i = 0; i < trees.Length; i++)
        {
            _contents[trees[i].FilePath] = read[i].Content;
            _lines.Add($"{read[i].Content}|{read[i].Outline}|{trees[i].FilePath}");
        }
        var all = trees.Select((tree, i) => $"{read[i].Outline} {tree.FilePath}\n");
        Outline = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(all))));
    }

    /// <summary>The hash of all outlines, with the files' paths and order.</summary>
    public string Outline { get; }

    /// <summary>The hash of a file's text; null for a file that the project does not have.</summary>
    public string? Content(string path) => _contents.GetValueOrDefault(path);

    public void Remember() => AtomicFile.Write(_note, Encoding.UTF8.GetBytes(string.Join('\n', _lines)));
}
