using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipelines.Runner.Tests;

/// <summary>Takes OTLP over HTTP, and reads the spans and the names of measurements out of it.</summary>
sealed class Collector : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly Task serving;

    public Collector()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public string Endpoint => $"http://{listener.LocalEndpoint}";

    public ConcurrentBag<CollectedSpan> Spans { get; } = [];

    public ConcurrentBag<string> Measurements { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    async Task ServeAsync()
    {
        List<Task> open = [];
        try
        {
            while (true)
                open.Add(AnswerAsync(await listener.AcceptTcpClientAsync()));
        }
        catch (SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            while (await ReadHeadAsync(stream) is { Count: > 0 } head)
            {
                var length = int.Parse(head.First(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
                var body = new byte[length];
                await stream.ReadExactlyAsync(body);
                if (head[0].Contains("/v1/traces", StringComparison.Ordinal))
                    ReadSpans(body);
                else if (head[0].Contains("/v1/metrics", StringComparison.Ordinal))
                    ReadMeasurements(body);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        }
    }

    static async Task<List<string>> ReadHeadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                return [];
            text.Append((char)one[0]);
        }
        return [.. text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];
    }

    void ReadSpans(byte[] request)
    {
        foreach (var span in Within(request, 1, 2, 2))
        {
            var fields = Fields(span).ToLookup(field => field.Number, field => field.Bytes);
            Spans.Add(new(
                Convert.ToHexStringLower(fields[1].Single()), Convert.ToHexStringLower(fields[2].Single()), Convert.ToHexStringLower(fields[4].FirstOrDefault() ?? []), Encoding.UTF8.GetString(fields[5].Single()),
                fields[9].Select(Fields).ToDictionary(pair => Encoding.UTF8.GetString(pair.First(field => field.Number == 1).Bytes), pair => Text(pair.First(field => field.Number == 2).Bytes)),
                fields[15].SelectMany(Fields).Any(field => field is { Number: 3, Value: 2 })));
        }
    }

    void ReadMeasurements(byte[] request)
    {
        foreach (var metric in Within(request, 1, 2, 2))
            Measurements.Add(Encoding.UTF8.GetString(Fields(metric).First(field => field.Number == 1).Bytes));
    }

    static string Text(byte[] value) => Fields(value).First() switch
    {
        { Number: 1, Bytes: var text } => Encoding.UTF8.GetString(text),
        { Value: var number } => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>The messages below a way of field numbers.</summary>
    static IEnumerable<byte[]> Within(byte[] message, params int[] way) =>
        way.Aggregate((IEnumerable<byte[]>)[message], (found, number) => found.SelectMany(Fields).Where(field => field.Number == number).Select(field => field.Bytes));

    static List<(int Number, byte[] Bytes, ulong Value)> Fields(byte[] message)
    {
        List<(int, byte[], ulong)> fields = [];
        for (var at = 0; at < message.Length;)
        {
            var tag = Number(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(((int)(tag >> 3), [], Number(message, ref at)));
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Number(message, ref at);
                    fields.Add(((int)(tag >> 3), message[at..(at + length)], 0));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
        return fields;
    }

    static ulong Number(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}

sealed record CollectedSpan(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Tags, bool IsError);
