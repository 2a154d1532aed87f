using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pipelines.Stores.Tests.Fixture;

/// <summary>A web server on a free port of this machine. What it answers is the test's.</summary>
sealed class WebServer : IDisposable
{
    readonly HttpListener listener;
    readonly Action<HttpListenerContext> answer;

    public WebServer(Action<HttpListenerContext> answer)
    {
        this.answer = answer;
        (listener, Url) = Listen();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>What was asked for so far, with the tag that the asker had.</summary>
    public ConcurrentQueue<(string Path, string? Tag)> Asked { get; } = new();

    public static void Send(HttpListenerContext context, string text, string? tag = null)
    {
        if (tag is not null)
            context.Response.Headers["ETag"] = tag;
        if (tag is not null && context.Request.Headers["If-None-Match"] == tag)
            context.Response.StatusCode = 304;
        else
            context.Response.OutputStream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }

    public void Dispose() => listener.Close();

    static (HttpListener, string) Listen()
    {
        for (var tries = 0; ; tries++)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            free.Stop();
            var listener = new HttpListener { Prefixes = { url } };
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (tries < 10)
            {
                // Somebody else was faster.
            }
        }
    }

    async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            Asked.Enqueue((context.Request.Url!.AbsolutePath, context.Request.Headers["If-None-Match"]));
            _ = Task.Run(() =>
            {
                try
                {
                    answer(context);
                    context.Response.Close();
                }
                catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
                {
                    // Who asked is gone, or the answer was broken off on purpose.
                }
            });
        }
    }
}
