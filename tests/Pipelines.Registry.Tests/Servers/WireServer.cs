using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>A server on a free port of this machine that speaks HTTP/1.1 by hand, one exchange a connection, so that it can do everything wrong. What it answers is the test's.</summary>
sealed class WireServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource ended = new();
    readonly Func<WireCall, Task> answer;

    public WireServer(Func<WireCall, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = AcceptAsync();
    }

    public string Host => listener.LocalEndpoint.ToString()!;

    /// <summary>What was asked for so far.</summary>
    public ConcurrentQueue<WireCall> Calls { get; } = new();

    public int Count(string method, string part = "") => Calls.Count(call => call.Method == method && call.Target.Contains(part, StringComparison.Ordinal));

    public void Dispose()
    {
        ended.Cancel();
        listener.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(ended.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (await WireCall.ReadAsync(client, ended.Token) is not { } call)
                    return;
                Calls.Enqueue(call);
                await answer(call);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Who asked is gone, or the exchange was broken off on purpose.
            }
        }
    }
}
