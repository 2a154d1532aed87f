using System.Net.Sockets;
using System.Text;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>Stands before a real registry, and does to its exchanges what the test wants.</summary>
sealed class FaultyProxy : IDisposable
{
    const int BufferSize = 16 * 1024;

    readonly WireServer server;
    readonly string registry;

    public FaultyProxy(string registry)
    {
        this.registry = registry;
        server = new(PassAsync);
    }

    public string Host => server.Host;

    public WireServer Server => server;

    /// <summary>By which it stands still when it hangs.</summary>
    public HangingClock Clock { get; } = new();

    /// <summary>What goes wrong with a request; null: nothing.</summary>
    public Func<WireCall, Fault?> Fault { get; set; } = _ => null;

    /// <summary>A fault of the first so many requests that it could befall.</summary>
    public void Fail(int times, string method, string part, Fault fault) =>
        Fault = call => call.Method == method && call.Target.Contains(part, StringComparison.Ordinal) && Interlocked.Decrement(ref times) >= 0 ? fault : null;

    public void Dispose() => server.Dispose();

    async Task PassAsync(WireCall call)
    {
        var fault = Fault(call) ?? new();
        if (fault.Status is { } status)
        {
            if (!fault.IsEarly)
                await call.ReadBodyAsync();
            await call.AnswerAsync(status, Encoding.UTF8.GetBytes(fault.Body), fault.Headers);
            return;
        }
        using var upstream = new TcpClient();
        await upstream.ConnectAsync(registry.Split(':')[0], int.Parse(registry.Split(':')[1], null), call.End);
        var there = upstream.GetStream();
        var lines = call.Head.Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)).Append("Connection: close");
        await there.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), call.End);
        await call.ReadBodyAsync(async piece => await there.WriteAsync(piece, call.End), fault.CutRequest ?? long.MaxValue);
        if (fault.CutRequest is null)
            await AnswerAsync(call, there, fault);
        upstream.Close();
        if (fault.Hangs)
        {
            Clock.Hang();
            await call.HangAsync();
        }
        if (fault.Breaks)
            call.Break();
    }

    static async Task AnswerAsync(WireCall call, NetworkStream there, Fault fault)
    {
        var head = await WireCall.ReadHeadAsync(there, call.End) ?? throw new IOException("The registry broke off.");
        if (fault.CutAnswer < 0)
            return;
        await call.SendAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", head) + "\r\n\r\n"));
        var buffer = new byte[BufferSize];
        var most = fault.CutAnswer ?? long.MaxValue;
        for (long at = 0; at < most;)
        {
            var read = await there.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - at)), call.End);
            if (read == 0)
                return;
            if (fault.Alters - at is >= 0 and var place && place < read)
                buffer[place]++;
            await call.SendAsync(buffer.AsMemory(0, read));
            at += read;
        }
    }
}
