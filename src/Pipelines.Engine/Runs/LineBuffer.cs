using System.Text;

namespace Pipelines.Engine.Runs;

/// <summary>Gathers written text into lines.</summary>
sealed class LineBuffer(Action<string> onLine)
{
    readonly StringBuilder line = new();

    public void Write(ReadOnlySpan<char> text)
    {
        lock (line)
        {
            int end;
            while ((end = text.IndexOf('\n')) >= 0)
            {
                line.Append(text[..end]);
                Emit();
                text = text[(end + 1)..];
            }
            line.Append(text);
        }
    }

    /// <summary>Gives out a last line that has no end.</summary>
    public void Flush()
    {
        lock (line)
        {
            if (line.Length > 0)
                Emit();
        }
    }

    void Emit()
    {
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        onLine(line.ToString());
        line.Clear();
    }
}
