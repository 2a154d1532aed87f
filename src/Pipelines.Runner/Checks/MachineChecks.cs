using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Checks;

/// <summary>What this machine has and lacks for running pipelines.</summary>
sealed class MachineChecks(string folder, string? home, CancellationToken cancellation)
{
    const long LittleDisk = 1024L * 1024 * 1024;

    public async IAsyncEnumerable<Finding> AllAsync()
    {
        yield return Fine("runtime", $".NET {Environment.Version}");
        yield return await OutputAsync(Dotnet.Path, "--version") is { } sdk
            ? Fine("sdk", $".NET SDK {sdk}")
            : new(FindingKind.Note, "sdk", "no .NET SDK: manifests run, projects cannot be built; install it from https://dot.net");
        var (place, finding) = Home();
        yield return finding;
        if (place is not null)
            yield return Disk(place);
        yield return await OutputAsync("git", "--version") is { } git
            ? Fine("git", git)
            : new(FindingKind.Note, "git", "not found: builds work, patches of a dirty work tree may lack; install git");
        yield return await ContainersAsync();
    }

    /// <summary>The folder is made when there is none: only then it is known to be writable.</summary>
    (string? Place, Finding Finding) Home()
    {
        try
        {
            var place = PipelinesHome.Find(home, folder);
            var probe = Path.Combine(place, $"doctor-{Environment.ProcessId}.tmp");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return (place, Fine("home", $"{place} is writable"));
        }
        catch (Exception error) when (error is EngineException or IOException or UnauthorizedAccessException)
        {
            return (null, new(FindingKind.Problem, "home", $"{error.Message} Name another folder with --home or PIPELINES_HOME."));
        }
    }

    static Finding Disk(string place)
    {
        var free = new DriveInfo(place).AvailableFreeSpace;
        return free >= LittleDisk
            ? Fine("disk", $"{Texts.Size(free)} free")
            : new(FindingKind.Problem, "disk", $"{Texts.Size(free)} free at {place}: artifacts need room; free some, or name a folder on another disk with --home");
    }

    async Task<Finding> ContainersAsync()
    {
        foreach (var engine in new[] { "docker", "podman" })
        {
            if (await OutputAsync(engine, "version", "--format", "{{.Server.Version}}") is { Length: > 0 } version)
                return Fine("containers", $"{engine} {version} (steps in containers are not supported yet)");
        }

        return new(FindingKind.Note, "containers", "no engine answers (docker, podman): nothing needs one yet");
    }

    /// <summary>What a program prints; null when it is not there, fails or takes too long.</summary>
    async Task<string?> OutputAsync(string program, params string[] arguments)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            var result = await Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(limit.Token);
            return result.ExitCode == 0 ? result.StandardOutput.Trim() : null;
        }
        catch (Exception error) when (error is Win32Exception || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    static Finding Fine(string what, string text) => new(FindingKind.Fine, what, text);
}
