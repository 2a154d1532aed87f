using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Checks;

/// <summary>What this machine has and lacks for running pipelines.</summary>
/// <param name="folder">Where the user is.</param>
/// <param name="home">The home folder that was named.</param>
/// <param name="artifacts">The shared store that was named.</param>
/// <param name="verify">Whether each artifact is read.</param>
/// <param name="cancellation">Ends the checks.</param>
sealed class MachineChecks(string folder, string? home, string? artifacts, bool verify, CancellationToken cancellation)
{
    const long LittleDisk = 1024L * 1024 * 1024;
    const int MostDamaged = 20;

    public async IAsyncEnumerable<Finding> AllAsync()
    {
        yield return Fine("runtime", $".NET {Environment.Version}");
        yield return await OutputAsync(Dotnet.Path, "--version") is { } sdk
            ? Fine("sdk", $".NET SDK {sdk}")
            : new(FindingKind.Note, "sdk", "no .NET SDK: manifests run, projects cannot be built; install it from https://dot.net");
        var (place, finding) = Home();
        yield return finding;
        if (place is not null)
        {
            if (Database(place) is { } database)
                yield return database;
            yield return Disk(place);
            foreach (var artifact in Artifacts(place))
                yield return artifact;
        }
        if (await SharedAsync() is { } shared)
            yield return shared;
        yield return await OutputAsync("git", "--version") is { } git
            ? Fine("git", git)
            : new(FindingKind.Note, "git", "not found: steps with Repo need it; install git");
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

    /// <summary>Null where the history is a file of the home.</summary>
    static Finding? Database(string place)
    {
        if (string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable("PIPELINES_DATABASE")))
            return null;
        try
        {
            using var history = History.Open(place);
            return Fine("database", $"{history.Place} holds the history");
        }
        catch (EngineException error)
        {
            return new(FindingKind.Problem, "database", error.Message);
        }
    }

    static Finding Disk(string place)
    {
        var free = new DriveInfo(place).AvailableFreeSpace;
        return free >= LittleDisk
            ? Fine("disk", $"{Texts.Size(free)} free")
            : new(FindingKind.Problem, "disk", $"{Texts.Size(free)} free at {place}: artifacts need room; free some, or name a folder on another disk with --home");
    }

    IEnumerable<Finding> Artifacts(string place)
    {
        var (count, bytes, damaged) = (0, 0L, 0);
        foreach (var artifact in ArtifactPlaces.Local(place, verify))
        {
            cancellation.ThrowIfCancellationRequested();
            count++;
            bytes += artifact.Bytes;
            if (artifact.IsDamaged && ++damaged <= MostDamaged)
                yield return new(FindingKind.Problem, "artifacts", $"{artifact.Path} has other bytes than its name says: delete it, and run again what made it; check the disk");
        }

        if (damaged > MostDamaged)
            yield return new(FindingKind.Problem, "artifacts", $"{damaged - MostDamaged} more are damaged");
        if (damaged == 0)
            yield return Fine("artifacts", $"{count}, {Texts.Size(bytes)}{(verify ? ", each with the bytes of its digest" : "; --verify reads them all")}");
    }

    async Task<Finding?> SharedAsync()
    {
        try
        {
            return await ArtifactPlaces.CheckSharedAsync(artifacts, cancellation) is { } url
                ? Fine("store", $"{url} can be read and written, with this machine's keys and clock")
                : null;
        }
        catch (EngineException error)
        {
            return new(FindingKind.Problem, "store", error.Message);
        }
    }

    async Task<Finding> ContainersAsync()
    {
        foreach (var engine in new[] { "docker", "podman" })
        {
            if (await OutputAsync(engine, "version", "--format", "{{.Server.Version}}") is { Length: > 0 } version)
                return Fine("containers", $"{engine} {version}");
        }

        return new(FindingKind.Note, "containers", "no engine answers (docker, podman): --containers needs one; without it steps run on this machine itself");
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
