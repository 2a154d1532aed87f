using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary>Options that several verbs share.</summary>
static class CommonOptions
{
    public static Option<string?> Home() => new("--home") { Description = Messages.HomeHelp, HelpName = "folder" };

    public static Option<bool> Json() => new("--json") { Description = Messages.JsonHelp };

    public static Option<bool> Verbose() => new("--verbose") { Description = Messages.VerboseHelp };

    public static Argument<string> Run() => new("run") { Description = "The run's id, or as much of its start as no other run shares." };

    public static Argument<string?> Step(string description) => new("step") { Description = description, Arity = ArgumentArity.ZeroOrOne };

    public static History Open(Terminal terminal, string? home) => History.Open(PipelinesHome.Find(home, terminal.Folder));
}
