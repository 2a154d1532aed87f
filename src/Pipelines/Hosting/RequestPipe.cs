namespace Pipelines.Hosting;

/// <summary>The step process protocol, from the engine: one JSON document a line.</summary>
sealed class RequestPipe(Stream stream)
{
    byte[] buffer = new byte[4096];
    int start;
    int end;

    /// <summary>The next line without its end; empty when the stream has ended. Valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadLine()
    {
        for (var searched = 0; ;)
        {
            var line = buffer.AsSpan(start, end - start);
            var at = line[searched..].IndexOf((byte)'\n');
            if (at >= 0)
            {
                start += searched + at + 1;
                return line[..(searched + at)];
            }
            searched = line.Length;
            if (!Fill())
                return [];
        }
    }

    bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
            Array.Resize(ref buffer, 2 * buffer.Length);
        var read = stream.Read(buffer.AsSpan(end));
        end += read;
        return read > 0;
    }
}
