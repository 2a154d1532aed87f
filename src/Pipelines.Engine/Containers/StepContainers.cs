using System.Security.Cryptography;
using System.Text;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Repositories;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Containers;

/// <summary>The containers of one run's steps.</summary>
sealed class StepContainers
{
    const string Prefix = "pipelines-";
    const int LongestName = 24;

    readonly ContainerEngine engine;
    readonly string home;
    readonly string owner;
    readonly string host;
    readonly List<ContainerMount> shared;

    StepContainers(ContainerEngine engine, RunSetup setup, ArtifactStore store, string host, IEnumerable<string> readOnly)
    {
        (this.engine, this.host, home) = (engine, host, setup.Home);
        // Who holds the folder in which the attempts are written is alive, and so are the containers that are called after it.
        var holder = Path.GetFileName(store.TemporaryFolder);
        owner = holder == setup.RunId ? $"{Prefix}{holder}." : $"{Prefix}{holder}.{setup.RunId}-";
        shared = [.. readOnly.Select(Path.TrimEndingDirectorySeparator).Distinct().Select(folder => new ContainerMount(folder, true))];
    }

    /// <summary>Finds the engine, and ends what killed runners of this home left.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="store">That of the process which runs the attempts, in whose folder it writes them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">There is no engine.</exception>
    public static async Task<StepContainers> OpenAsync(RunSetup setup, ArtifactStore store, CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.FindAsync(cancellationToken).ConfigureAwait(false);
        var host = setup.Loaded.Resolve(setup.Manifest.Build.Host);
        // Bundles with what they need, and what is kept in the home: values, downloads, the objects of repositories.
        string[] read = [host, setup.OutputFolder, setup.Loaded.Directory];
        string[] kept = [Path.Combine(setup.Home, "artifacts"), Path.Combine(setup.Home, "downloads"), RepositoryCache.FolderOf(setup.Home)];
        foreach (var folder in kept)
            Directory.CreateDirectory(folder);
        var containers = new StepContainers(engine, setup, store, host, [.. read, .. kept]);
        await containers.SweepAsync(cancellationToken).ConfigureAwait(false);
        return containers;
    }

    /// <summary>The container of an attempt.</summary>
    /// <param name="step">The step, at its newest attempt.</param>
    /// <param name="folder">A folder of the attempt's own, for what the container is started with.</param>
    /// <param name="workingDirectory">Where the step runs.</param>
    /// <param name="mounts">What this attempt sees besides.</param>
    public ContainerStart For(Step step, string folder, string workingDirectory, IEnumerable<ContainerMount> mounts)
    {
        var spec = step.Policy.Container!;
        Directory.CreateDirectory(folder);
        WriteEnvironment(Path.Combine(folder, ContainerCommand.EnvironmentFile), spec, step.Policy.Environment, out var unfit);
        List<ContainerMount> all = [.. mounts, .. shared];
        if (spec.Setup is not null)
        {
            var script = Path.Combine(folder, ContainerCommand.SetupFile);
            File.WriteAllText(script, spec.Setup + "\n");
            all.Add(new(script, true));
        }
        var name = $"{owner}{step.Number}-{step.Attempt}-{Plain(step.Name)}";
        var mark = Guid.NewGuid().ToString("N");
        var given = spec with { Arguments = [.. unfit.SelectMany(variable => (string[])["--env", variable]), .. spec.Arguments] };
        return new(engine, spec.Image, name, mark, [.. ContainerCommand.Run(engine, name, Label(home), given, all.DistinctBy(mount => mount.Path), folder, host, workingDirectory, mark)], spec.Setup is not null);
    }

    /// <summary>A container whose holder is at work no more is nobody's.</summary>
    async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var name in await engine.NamesAsync(Label(home), cancellationToken).ConfigureAwait(false))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && name.LastIndexOf('.') is > 0 and var end && !TemporaryFolder.IsInUse(home, name[Prefix.Length..end]))
                await engine.RemoveAsync(name).ConfigureAwait(false);
        }
    }

    /// <summary>Variables stand in a file, out of sight of who lists processes. It has a line for each: values of several lines go on the command line.</summary>
    static void WriteEnvironment(string file, ContainerSpec spec, IReadOnlyDictionary<string, string> environment, out List<string> unfit)
    {
        var all = new Dictionary<string, string>();
        if (ContainerUser.IsStranger(spec))
            all["HOME"] = "/tmp";
        foreach (var (name, value) in environment)
            all[name] = value;
        var isUnfit = all.ToLookup(variable => variable.Value.AsSpan().IndexOfAny('\n', '\r') >= 0, variable => $"{variable.Key}={variable.Value}");
        File.WriteAllLines(file, isUnfit[false]);
        unfit = [.. isUnfit[true]];
    }

    /// <summary>What containers of one home have in common.</summary>
    static string Label(string home) => "pipelines.home=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(home))).AsSpan(0, 8));

    /// <summary>As much of a step's name as an engine takes.</summary>
    static string Plain(string name) => string.Concat(name.Take(LongestName).Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
}
