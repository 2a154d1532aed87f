using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Pipelines.Engine.Containers;

/// <summary>The command line that runs containers here: <c>docker</c> or <c>podman</c>.</summary>
/// <param name="Program">The program.</param>
/// <param name="IsPodman">Whether it is podman, under whatever name.</param>
/// <param name="IsRootless">Whether its containers' root is this user.</param>
sealed record ContainerEngine(string Program, bool IsPodman, bool IsRootless)
{
    public const string Variable = "PIPELINES_CONTAINER_ENGINE";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The one that is named, else the first that answers: a client without its service is no engine.</summary>
    /// <exception cref="EngineException">None answers.</exception>
    public static async Task<ContainerEngine> FindAsync(CancellationToken cancellationToken)
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        var tried = new StringBuilder();
        foreach (var program in string.IsNullOrWhiteSpace(named) ? (string[])["docker", "podman"] : [named.Trim()])
        {
            // Who answers is podman where 'docker' is only another name of it: it knows no such field.
            var (isDocker, said) = await TryAsync(program, ["info", "--format", "{{.ServerVersion}} {{.SecurityOptions}}"], cancellationToken).ConfigureAwait(false);
            if (isDocker && said.Trim().Length > 0)
                return new(program, IsPodman: false, IsRootless: said.Contains("rootless", StringComparison.Ordinal));
            var (isPodman, rootless) = await TryAsync(program, ["info", "--format", "{{.Host.Security.Rootless}}"], cancellationToken).ConfigureAwait(false);
            if (isPodman)
                return new(program, IsPodman: true, IsRootless: rootless.Trim() == "true");
            tried.Append(' ').Append(program).Append(": ").Append(LastLine(program == "podman" ? rootless : said));
        }
        throw Messages.NoContainerEngine(tried.ToString());
    }

    /// <summary>Ends a container, if it is still there. It had its time to end by itself: podman would give it some more.</summary>
    public Task RemoveAsync(string name) => TryAsync(Program, ["rm", "--force", .. IsPodman ? (string[])["--time", "0"] : [], name], CancellationToken.None);

    /// <summary>The names of all containers with a label, also of those that have ended.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(string label, CancellationToken cancellationToken)
    {
        var (works, said) = await TryAsync(Program, ["ps", "--all", "--filter", "label=" + label, "--format", "{{.Names}}"], cancellationToken).ConfigureAwait(false);
        return works ? said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
    }

    /// <summary>What it prints, or why it does not.</summary>
    static async Task<(bool Works, string Said)> TryAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var result = await Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(limit.Token).ConfigureAwait(false);
            return result.ExitCode == 0 ? (true, result.StandardOutput) : (false, result.StandardError.Trim().Length > 0 ? result.StandardError : $"exit code {result.ExitCode}");
        }
        catch (Win32Exception error)
        {
            return (false, error.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, $"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    static string LastLine(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault("it says nothing");
}
