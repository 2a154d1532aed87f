using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Pipelines.Compiler.Slicing;

/// <summary>
/// A source file of a slice. <paramref name="Origins"/> holds each line's number in the user's file (0: generated);
/// it goes into the debug information only, so that a comment above does not change the bundle.
/// </summary>
sealed record SliceFile(string Path, string TracePath, IReadOnlyList<string> Lines, IReadOnlyList<int> Origins)
{
    /// <summary>What is written to the bundle.</summary>
    public string Text => string.Join('\n', Lines) + "\n";

    /// <summary>The same program with <c>#line</c> directives: what the compiled form and its debug information come from.</summary>
    public TracedText WithOrigins()
    {
        var text = new StringBuilder();
        var added = new List<(int At, int Length)>();
        var expected = -1;
        for (var i = 0; i < Lines.Count; i++)
        {
            var origin = Origins[i];
            if (origin > 0 && origin != expected)
            {
                var at = text.Length;
                text.Append("#line ").Append(origin).Append(" \"").Append(TracePath).Append("\"\n");
                added.Add((at, text.Length - at));
            }
            text.Append(Lines[i]).Append('\n');
            expected = origin > 0 ? origin + 1 : expected + 1;
        }
        return new TracedText(text.ToString(), added);
    }

    /// <summary>The file without pieces of its text, and without the lines that held nothing else.</summary>
    public SliceFile Without(IEnumerable<TextSpan> spans)
    {
        var lines = Lines.ToList();
        var dropped = new HashSet<int>();
        foreach (var span in spans.OrderByDescending(s => s.Start))
        {
            var (first, start) = Place(span.Start);
            var (last, end) = Place(span.End);
            for (var line = first; line <= last; line++)
            {
                var from = line == first ? start : 0;
                var to = line == last ? end : lines[line].Length;
                lines[line] = lines[line].Remove(from, to - from);
                if (string.IsNullOrWhiteSpace(lines[line]))
                    dropped.Add(line);
            }
        }
        var kept = Enumerable.Range(0, lines.Count).Where(i => !dropped.Contains(i)).SkipWhile(i => lines[i].Length == 0).ToList();
        return this with { Lines = [.. kept.Select(i => lines[i])], Origins = [.. kept.Select(i => Origins[i])] };
    }

    /// <summary>By the slice's own lines: the compiler also ends a line where a string holds a separator.</summary>
    (int Line, int Column) Place(int position)
    {
        var line = 0;
        for (; position > Lines[line].Length; line++)
            position -= Lines[line].Length + 1;
        return (line, position);
    }

    public static SliceFile Generated(string path, string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return new SliceFile(path, path, lines, new int[lines.Length]);
    }
}

/// <summary>A file's text with lines that are not the file's own between others.</summary>
sealed record TracedText(string Text, IReadOnlyList<(int At, int Length)> Added)
{
    /// <summary>The same place in the file's own text.</summary>
    public int Own(int position) => position - Added.TakeWhile(a => a.At < position).Sum(a => a.Length);
}
