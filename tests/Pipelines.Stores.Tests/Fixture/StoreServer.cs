using System.Diagnostics;

namespace Pipelines.Stores.Tests.Fixture;

/// <summary>A real server that speaks like a store, from npm, on a free port of this machine; it ends with the test.</summary>
sealed class StoreServer : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly Process process;
    readonly TaskCompletionSource<string> endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);

    StoreServer(string program, IEnumerable<string> arguments, string announcement)
    {
        process = new() { StartInfo = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true } };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Split(announcement) is [_, var rest, ..])
                endpoint.TrySetResult(rest.StartsWith("http", StringComparison.Ordinal) ? rest : "http://" + rest);
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Endpoint { get; private set; } = "";

    /// <param name="folder">Where its objects lie.</param>
    /// <param name="port">The one of a server that was there before; 0 for a free one.</param>
    public static Task<StoreServer> StartS3Async(string folder, int port = 0) =>
        StartAsync("s3rver", ["-d", folder, "-a", "127.0.0.1", "-p", $"{port}", "--configure-bucket", "artifacts"], "listening on ");

    public static Task<StoreServer> StartBlobAsync(string folder) =>
        StartAsync("azurite-blob", ["--blobHost", "127.0.0.1", "--blobPort", "0", "--location", folder, "--skipApiVersionCheck", "--disableTelemetry"], "listens on ");

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    static async Task<StoreServer> StartAsync(string name, IEnumerable<string> arguments, string announcement)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        // The continuous build has it, or is wrong.
        if (program is null && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 })
            Assert.Skip($"'{name}' is not installed: npm install --global s3rver azurite");
        Assert.True(program is not null, $"'{name}' is not installed");
        var server = new StoreServer(program, arguments, announcement);
        server.Endpoint = await server.endpoint.Task.WaitAsync(Patience);
        return server;
    }
}
