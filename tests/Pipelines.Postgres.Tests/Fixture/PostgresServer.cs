using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>A real PostgreSQL of the test's own, on a free port of this machine; it ends with the test.</summary>
sealed class PostgresServer : IDisposable
{
    const string User = "pipelines";
    const string Password = "s3cret pass";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    static readonly string? Programs = Find();

    readonly DirectoryInfo folder;
    readonly string[] addresses;
    Process? process;

    PostgresServer(params string[] others)
    {
        addresses = ["127.0.0.1", .. others];
        // The continuous build has it, or is wrong.
        if (Programs is null && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 })
            Assert.Skip("PostgreSQL is not installed: apt install postgresql");
        Assert.True(Programs is not null, "PostgreSQL is not installed");
        folder = Directory.CreateTempSubdirectory("postgres-tests-");
        var password = Path.Combine(folder.FullName, "password");
        File.WriteAllText(password, Password);
        Own(folder.FullName);
        using (var made = Start("initdb", "-D", Data, "-U", User, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"))
            Assert.True(made.WaitForExit(Patience) && made.ExitCode == 0, "initdb failed");
        File.AppendAllLines(Path.Combine(Data, "pg_hba.conf"), others.Select(address => $"host all all {address}/30 scram-sha-256"));
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        Start();
    }

    /// <summary>One for all tests; it ends with the process.</summary>
    public static Lazy<PostgresServer> Shared { get; } = new(() =>
    {
        var server = new PostgresServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    });

    public int Port { get; }

    string Data => Path.Combine(folder.FullName, "data");

    /// <summary>One for a test that stops it.</summary>
    /// <param name="others">Addresses of this machine where it listens too, for their networks of four addresses.</param>
    public static PostgresServer New(params string[] others) => new(others);

    /// <param name="schema">Whose tables those are.</param>
    /// <param name="address">Where the server is reached.</param>
    public string Database(string schema, string address = "127.0.0.1") => new NpgsqlConnectionStringBuilder
    {
        Host = address,
        Port = Port,
        Database = "postgres",
        Username = User,
        Password = Password,
        SearchPath = schema,
        // Each test has a schema and so a pool of its own; the server has a hundred places.
        Pooling = false,
    }.ConnectionString;

    public void Start()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Start("postgres", "-D", Data, "-p", $"{Port}", "-c", $"listen_addresses={string.Join(',', addresses)}", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200");
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("ready to accept connections", StringComparison.Ordinal) == true)
                ready.TrySetResult();
        };
        process.BeginErrorReadLine();
        Assert.True(ready.Task.Wait(Patience), "PostgreSQL does not start");
    }

    /// <summary>At once: connections break.</summary>
    public void Stop()
    {
        using (var signal = Process.Start("kill", ["-INT", $"{process!.Id}"]))
            signal.WaitForExit();
        if (!process.WaitForExit(Patience))
            process.Kill();
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        if (process is not null)
            Stop();
        folder.Delete(recursive: true);
    }

    static string? Find()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), .. Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")) : []];
        return folders.LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    /// <summary>The server does not run as root.</summary>
    static void Own(string path)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        using var change = Process.Start("chown", ["-R", "postgres", path]);
        change.WaitForExit();
        Assert.Equal(0, change.ExitCode);
    }

    static Process Start(string program, params string[] arguments)
    {
        string[] all = [Path.Combine(Programs!, program), .. arguments];
        if (Environment.IsPrivilegedProcess)
            all = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. all];
        return Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardError = true, RedirectStandardOutput = program == "initdb", WorkingDirectory = "/" })!;
    }
}
