using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Containers;

/// <summary>The engine's command line for one attempt. No value of the run is on it: inputs and secrets go through the step host's pipe.</summary>
static class ContainerCommand
{
    public const string SetupFile = "setup.sh";

    public const string EnvironmentFile = "environment";

    /// <summary>What is said where the image has a shell and no runtime.</summary>
    public const string NoDotnet = "dotnet is not in this image";

    /// <summary>The script's settings hold for the step, its failure ends all, and it does not read what is meant for the step. What another user than this one writes can be removed.</summary>
    const string Wrapper = $"umask 0; set -e; . \"$1\" < /dev/null; shift; set +e; command -v dotnet > /dev/null || {{ echo '{NoDotnet}' >&2; exit 127; }}; exec dotnet \"$@\"";

    /// <param name="engine">What runs it.</param>
    /// <param name="name">The container's name.</param>
    /// <param name="label">By which it is found when its runner is gone.</param>
    /// <param name="spec">What the component asks for.</param>
    /// <param name="mounts">The folders that it sees.</param>
    /// <param name="folder">The attempt's own folder with the environment and the script.</param>
    /// <param name="host">The step host.</param>
    /// <param name="workingDirectory">Where the step runs.</param>
    /// <param name="mark">By which the step host tells its answers from what the step writes.</param>
    public static IEnumerable<string> Run(
        ContainerEngine engine, string name, string label, ContainerSpec spec, IEnumerable<ContainerMount> mounts, string folder, string host, string workingDirectory, string mark) =>
    [
        "run", "--rm", "--interactive", "--name", name, "--label", label,
        // What a step writes goes to the history, with secrets left out; the engine keeps no copy of it, nor of the answers between.
        "--log-driver", "none",
        // Where the system labels files, a container would be refused those of this user.
        "--security-opt", "label=disable",
        .. ContainerUser.Arguments(engine, spec),
        "--env-file", Path.Combine(folder, EnvironmentFile),
        .. mounts.SelectMany(mount => (string[])["--mount", mount.Argument]),
        "--workdir", ContainerPath.Of(workingDirectory),
        // The user's come last: where one is given twice, the last one holds.
        .. spec.Arguments,
        "--entrypoint", spec.Setup is null ? "dotnet" : "bash",
        spec.Image,
        .. spec.Setup is null ? (string[])[] : ["-c", Wrapper, "setup", ContainerPath.Of(Path.Combine(folder, SetupFile))],
        ContainerPath.Of(Path.Combine(host, "Pipelines.dll")), "host", "contained", mark,
    ];
}

/// <summary>A folder or file of this machine that a container sees.</summary>
sealed record ContainerMount(string Path, bool IsReadOnly)
{
    public string Argument => $"type=bind,{Field("source", Path)},{Field("target", ContainerPath.Of(Path))}{(IsReadOnly ? ",readonly" : "")}";

    /// <summary>As a field of comma-separated values.</summary>
    static string Field(string name, string value) => value.AsSpan().IndexOfAny(',', '"') < 0 ? $"{name}={value}" : $"\"{name}={value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
