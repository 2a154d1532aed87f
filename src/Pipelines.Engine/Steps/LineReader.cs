using System.Text;

namespace Pipelines.Engine.Steps;

/// <summary>Cuts a stream of text into lines, on a thread of its own: a pipe is read by blocking, and that must not take a thread from the pool.</summary>
sealed class LineReader
{
    const int LongestLine = 16 * 1024;

    readonly StringBuilder line = new();
    readonly Action<string> onLine;
    readonly int longest;

    LineReader(Action<string> onLine, int longest)
    {
        this.onLine = onLine;
        this.longest = longest;
    }

    /// <summary>Reads to the end of the stream. Longer lines come in pieces; what is no UTF-8 comes as replacement characters.</summary>
    public static Task Start(string name, Stream stream, Action<string> onLine, int longest = LongestLine)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reader = new LineReader(onLine, longest);
        var thread = new Thread(() => reader.Read(stream, done), 256 * 1024) { IsBackground = true, Name = name };
        thread.UnsafeStart();
        return done.Task;
    }

    void Read(Stream stream, TaskCompletionSource done)
    {
        var bytes = new byte[8 * 1024];
        var characters = new char[8 * 1024 + 2];
        var decoder = new UTF8Encoding(false).GetDecoder();
        try
        {
            int read;
            while ((read = stream.Read(bytes)) > 0)
                Take(characters.AsSpan(0, decoder.GetChars(bytes, 0, read, characters, 0)));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The other end is gone: what was read counts.
        }
        if (line.Length > 0)
            Emit();
        done.TrySetResult();
    }

    void Take(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            var piece = end < 0 ? text : text[..end];
            var room = longest - line.Length;
            if (piece.Length > room)
            {
                line.Append(piece[..room]);
                text = text[room..];
                Emit();
                continue;
            }
            line.Append(piece);
            if (end < 0)
                return;
            Emit();
            text = text[(end + 1)..];
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
