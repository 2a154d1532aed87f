using System.Text;

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
    public string TextWithOrigins()
    {
        var text = new StringBuilder();
        var expected = -1;
        for (var i = 0; i < Lines.Count; i++)
        {
            var origin = Origins[i];
            if (origin > 0 && origin != expected)
                text.Append("#line ").Append(origin).Append(" \"").Append(TracePath).Append("\"\n");
            text.Append(Lines[i]).Append('\n');
            expected = origin > 0 ? origin + 1 : expected + 1;
        }
        return text.ToString();
    }

    public static SliceFile Generated(string path, string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return new SliceFile(path, path, lines, new int[lines.Length]);
    }
}
