using System.Diagnostics;
using System.IO.Compression;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Packages.Tests.Surroundings;

/// <summary>The packed tool as a worker, in a container of an image that has the .NET runtime and no SDK. It sees the tool, the store, and no other folder of this machine.</summary>
sealed class BareWorker : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly string name = "pipelines-worker-" + Guid.NewGuid().ToString("N");
    readonly List<string> news = [];
    readonly Process process;

    /// <param name="feed">Where the tool is.</param>
    /// <param name="store">The store's folder, which is at its own path in the container too.</param>
    /// <param name="shared">The variables that name database and store.</param>
    public BareWorker(PackedFeed feed, string store, Dictionary<string, string> shared)
    {
        var package = Path.Combine(feed.Root, "bare tool");
        if (!Directory.Exists(package))
            ZipFile.ExtractToDirectory(Path.Combine(feed.Feed, $"Pipelines.Runner.{PackedFeed.Version}.nupkg"), package);
        // The host's network, and by that its name: the database listens there alone.
        string[] arguments =
        [
            "run", "--rm", "--name", name, "--network", "host", "--volume", $"{Path.Combine(package, "tools/net10.0/any")}:/tool:ro", "--volume", $"{store}:{store}",
            .. shared.Keys.Where(variable => variable.StartsWith("PIPELINES_", StringComparison.Ordinal)).SelectMany(variable => new[] { "--env", variable }),
            ContainerMachine.Image, "dotnet", "/tool/dotnet-pipelines.dll", "worker", "--slots", "2", "--home", "/tmp/home",
        ];
        process = new() { StartInfo = new(ContainerMachine.Engine, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        foreach (var (variable, value) in shared)
            process.StartInfo.Environment[variable] = value;
        var serves = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Take(line.Data, serves);
        process.ErrorDataReceived += (_, line) => Take(line.Data, serves);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!serves.Task.Wait(Patience))
        {
            Dispose();
            Assert.Fail($"the worker does not serve: {string.Join('\n', News)}");
        }
    }

    /// <summary>How many steps it said to have ended.</summary>
    public int Ended => News.Count(line => line.Contains(" completed", StringComparison.Ordinal));

    IReadOnlyList<string> News
    {
        get
        {
            lock (news)
                return [.. news];
        }
    }

    public void Dispose()
    {
        ContainerMachine.Run("rm", "--force", name);
        process.WaitForExit();
        process.Dispose();
    }

    void Take(string? line, TaskCompletionSource serves)
    {
        if (line is null)
            return;
        lock (news)
            news.Add(line);
        if (line.Contains(" serves default", StringComparison.Ordinal))
            serves.TrySetResult();
    }
}
