using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>Debian's real registry on a free port of this machine; it ends with the test.</summary>
sealed partial class RegistryServer : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");
    readonly Process process;
    readonly TaskCompletionSource<string> host = new(TaskCreationOptions.RunContinuationsAsynchronously);

    RegistryServer(string program, string auth)
    {
        Data = Path.Combine(folder.FullName, "data");
        var config = Path.Combine(folder.FullName, "config.yml");
        // User 'ann', password 'wonder-land'.
        var passwords = Path.Combine(folder.FullName, "passwords");
        File.WriteAllText(passwords, Passwords);
        File.WriteAllText(config, $"""
            version: 0.1
            log:
              level: info
            storage:
              filesystem:
                rootdirectory: {Data}
              delete:
                enabled: true
            http:
              addr: 127.0.0.1:0
            {auth.Replace("PASSWORDS", passwords, StringComparison.Ordinal)}
            """);
        process = new() { StartInfo = new(program, ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true } };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null && Listening.Match(line.Data) is { Success: true } match)
                host.TrySetResult(match.Groups[1].Value);
        };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public const string Basic = "auth:\n  htpasswd:\n    realm: tests\n    path: PASSWORDS\n";

    const string Passwords = "ann:$2y$04$58cOJzGEykdewV3Bn71kLuokrbVq8h1HrhuDD4QBII1IZyaCwVPZu\n";

    public string Data { get; }

    public string Host { get; private set; } = "";

    public static async Task<RegistryServer> StartAsync(string auth = "")
    {
        var server = new RegistryServer(Programs.Find("docker-registry"), auth);
        server.Host = await server.host.Task.WaitAsync(Patience);
        return server;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"listening on (127\.0\.0\.1:\d+)")]
    private static partial Regex Listening { get; }
}
