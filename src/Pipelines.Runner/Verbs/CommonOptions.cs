using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary>Options that several verbs share.</summary>
static class CommonOptions
{
    public static Option<string?> Home() => new("--home") { Description = Messages.HomeHelp, HelpName = "folder" };

    public static Option<string?> Artifacts() => new("--artifacts") { Description = Messages.ArtifactsHelp, HelpName = "url" };

    public static Option<bool> Containers() => new("--containers") { Description = "Run steps that name an image (Docker) in containers of it, by docker or podman." };

    public static Option<bool> Json() => new("--json") { Description = Messages.JsonHelp };

    public static Option<bool> Verbose() => new("--verbose") { Description = Messages.VerboseHelp };

    public static Argument<string> Run() => new("run") { Description = "The run's id, or as much of its start as no other run shares." };

    public static Argument<string?> Step(string description) => new("step") { Description = description, Arity = ArgumentArity.ZeroOrOne };

    public static History Open(Terminal terminal, string? home, string? artifacts = null) => History.Open(PipelinesHome.Find(home, terminal.Folder), artifacts);

    /// <summary>The step, if one is named.</summary>
    /// <exception cref="RefusedException">The run has no such step.</exception>
    public static string? Known(History history, string run, string? step)
    {
        var names = step is null ? [] : history.Steps(run).Select(known => known.Name).ToList();
        return step is null || names.Contains(step) ? step : throw new RefusedException(Messages.UnknownStep(run, step, names));
    }
}
