using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Pipelines.Engine.Repositories;

/// <summary>The <c>git</c> of this machine, with its user's credentials and settings. It never asks anything.</summary>
static class Git
{
    static readonly Dictionary<string, string?> Environment = new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ASKPASS"] = "",
        ["SSH_ASKPASS"] = "",
        ["GCM_INTERACTIVE"] = "never",
        // What it says is told apart by its words.
        ["LC_ALL"] = "C",
        ["LANGUAGE"] = null,
        // A hook, from which a run may be started, speaks of another repository.
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_OBJECT_DIRECTORY"] = null,
        ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = null,
        ["GIT_COMMON_DIR"] = null,
        ["GIT_PREFIX"] = null,
    };

    static readonly Lazy<Task<string?>> Ssh = new(SshAsync);

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Whether it ended well, what it printed, and what it complained of.</returns>
    /// <exception cref="EngineException">There is no git.</exception>
    public static async Task<(bool Worked, string Out, string Error)> TryAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var ssh = await Ssh.Value.ConfigureAwait(false);
        return await StartAsync(arguments, ssh is null ? Environment : new(Environment) { ["GIT_SSH_COMMAND"] = ssh }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>OpenSSH asks on the terminal itself, unless told not to; a command of the user's own is left as it is.</summary>
    static async Task<string?> SshAsync()
    {
        if (System.Environment.GetEnvironmentVariable("GIT_SSH_COMMAND") is not null || System.Environment.GetEnvironmentVariable("GIT_SSH") is not null)
            return null;
        var (isSet, _, _) = await StartAsync(["config", "--get", "core.sshCommand"], Environment, CancellationToken.None).ConfigureAwait(false);
        return isSet ? null : "ssh -o BatchMode=yes";
    }

    static async Task<(bool Worked, string Out, string Error)> StartAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Cli.Wrap("git").WithArguments(arguments).WithEnvironmentVariables(environment).WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken).ConfigureAwait(false);
            return (result.ExitCode == 0, result.StandardOutput.Trim(), result.StandardError.Trim());
        }
        catch (Win32Exception error)
        {
            throw Messages.NoGit(error);
        }
    }
}
