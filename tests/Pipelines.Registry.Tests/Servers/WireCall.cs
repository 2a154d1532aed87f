using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>A request as it came over the wire, and the connection that it came by.</summary>
sealed class WireCall(TcpClient client, string[] head, CancellationToken end)
{
    const int BufferSize = 16 * 1024;

    readonly NetworkStream stream = client.GetStream();

    public string Method { get; } = head[0].Split(' ')[0];

    public string Target { get; } = head[0].Split(' ')[1];

    public string Path => Target.Split('?')[0];

    public IReadOnlyList<string> Head => head;

    public long BodyLength => long.Parse(this["Content-Length"] ?? "0", null);

    /// <summary>Ends with the test.</summary>
    public CancellationToken End => end;

    public string? this[string header] => head.Skip(1).FirstOrDefault(line => line.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase))?[(header.Length + 1)..].Trim();

    /// <summary>A value of the query.</summary>
    public string? Query(string name) => Values(Target.Contains('?') ? Target[(Target.IndexOf('?') + 1)..] : "", name).FirstOrDefault();

    /// <summary>Values of a query or a form.</summary>
    public static IEnumerable<string> Values(string text, string name) =>
        from part in text.Split('&')
        where part.StartsWith(name + "=", StringComparison.Ordinal)
        select WebUtility.UrlDecode(part[(name.Length + 1)..]);

    /// <summary>Null: the connection was closed without one.</summary>
    public static async Task<WireCall?> ReadAsync(TcpClient client, CancellationToken end) => await ReadHeadAsync(client.GetStream(), end) is { } head ? new(client, head, end) : null;

    public static async Task<string[]?> ReadHeadAsync(Stream stream, CancellationToken end)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, end) == 0)
                return null;
            text.Append((char)one[0]);
        }
        return text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Hands on the body, piece by piece; what breaks off was handed on so far.</summary>
    public async Task ReadBodyAsync(Func<ReadOnlyMemory<byte>, Task> take, long most = long.MaxValue)
    {
        var buffer = new byte[BufferSize];
        for (var left = Math.Min(BodyLength, most); left > 0;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), end);
            if (read == 0)
                throw new IOException("The body broke off.");
            await take(buffer.AsMemory(0, read));
            left -= read;
        }
    }

    public async Task<byte[]> ReadBodyAsync()
    {
        using var all = new MemoryStream();
        await ReadBodyAsync(async piece => await all.WriteAsync(piece, end));
        return all.ToArray();
    }

    public async Task AnswerAsync(int status, byte[]? body, params (string Name, string Value)[] headers)
    {
        var lines = headers.Append(("Content-Length", $"{body?.Length ?? 0}")).Append(("Connection", "close")).Select(header => $"{header.Item1}: {header.Item2}\r\n");
        await SendAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {status} Any\r\n{string.Concat(lines)}\r\n"));
        if (body is not null && Method != "HEAD")
            await SendAsync(body);
    }

    public Task AnswerAsync(int status, params (string Name, string Value)[] headers) => AnswerAsync(status, null, headers);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, end);

    /// <summary>Says nothing more.</summary>
    public Task HangAsync() => Task.Delay(Timeout.Infinite, end);

    /// <summary>Closes the connection at once, so that who is at its other end gets an error.</summary>
    public void Break()
    {
        client.LingerState = new(true, 0);
        client.Close();
    }
}
