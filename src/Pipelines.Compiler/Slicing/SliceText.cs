using System.Text;

namespace Pipelines.Compiler.Slicing;

/// <summary>Text under construction that remembers, for each of its lines, the line of the user's file it came from.</summary>
sealed class SliceText
{
    readonly StringBuilder _text = new();
    readonly List<int> _origins = [0];

    /// <summary>Appends a piece of the original whose first character stands on <paramref name="line"/> (from 1; 0: nowhere).</summary>
    public void Append(string piece, int line)
    {
        foreach (var c in piece)
        {
            if (c == '\r')
                continue;
            if (_origins[^1] == 0 && line > 0 && !char.IsWhiteSpace(c))
                _origins[^1] = line;
            _text.Append(c);
            if (c != '\n')
                continue;
            _origins.Add(0);
            if (line > 0)
                line++;
        }
    }

    /// <summary>The slice as it is written to the bundle: blank lines where members were left out are closed up.</summary>
    public SliceFile ToFile(string path, string tracePath)
    {
        var lines = _text.ToString().Split('\n');
        var kept = new List<(string Text, int Origin)>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length == 0 || string.IsNullOrWhiteSpace(line) && _origins[i] == 0)
            {
                var previous = kept.Count == 0 ? "{" : kept[^1].Text.TrimEnd();
                if (previous.Length == 0 || previous.EndsWith('{'))
                    continue;
                line = "";
            }
            if (line.TrimStart().StartsWith('}') && kept.Count > 0 && kept[^1].Text.Length == 0)
                kept.RemoveAt(kept.Count - 1);
            kept.Add((line, _origins[i]));
        }
        while (kept.Count > 0 && kept[^1].Text.Length == 0)
            kept.RemoveAt(kept.Count - 1);
        return new SliceFile(path, tracePath, [.. kept.Select(l => l.Text)], [.. kept.Select(l => l.Origin)]);
    }
}
