using System.Text;

namespace Pipelines.Compiler.Slicing;

/// <summary>Text under construction that remembers, for each of its lines, the line of the user's file it came from.</summary>
sealed class SliceText
{
    readonly StringBuilder _text = new();
    readonly List<int> _origins = [0];
    readonly HashSet<int> _verbatim = [];

    /// <summary>Inside a string or comment of several lines: every character counts, and a directive would be text.</summary>
    public bool IsVerbatim { get; set; }

    /// <summary>Appends a piece of the original whose first character stands on <paramref name="line"/> (from 1; 0: nowhere).</summary>
    public void Append(string piece, int line)
    {
        for (var i = 0; i < piece.Length; i++)
        {
            var c = piece[i];
            if (c == '\r' && !IsVerbatim)
            {
                if (i + 1 < piece.Length && piece[i + 1] == '\n')
                    continue;
                c = '\n';
            }
            if (_origins[^1] == 0 && line > 0 && !char.IsWhiteSpace(c) && !_verbatim.Contains(_origins.Count - 1))
                _origins[^1] = line;
            _text.Append(c);
            if (c != '\n')
                continue;
            _origins.Add(0);
            if (IsVerbatim)
                _verbatim.Add(_origins.Count - 1);
            if (line > 0)
                line++;
        }
    }

    /// <summary>A directive stands on a line of its own, whatever was left out before it.</summary>
    public void AppendDirective(string directive, int line)
    {
        for (var i = _text.Length - 1; i >= 0 && _text[i] != '\n'; i--)
        {
            if (char.IsWhiteSpace(_text[i]))
                continue;
            Append("\n", 0);
            break;
        }
        Append(directive, line);
    }

    /// <summary>The slice as it is written to the bundle: blank lines where members were left out are closed up.</summary>
    public SliceFile ToFile(string path, string tracePath)
    {
        var lines = _text.ToString().Split('\n');
        var kept = new List<(string Text, int Origin)>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (_verbatim.Contains(i))
            {
                kept.Add((line, 0));
                continue;
            }
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
